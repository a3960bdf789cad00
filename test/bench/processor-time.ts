/** Processor time of all threads, garbage collection too: what others do on the machine does not count. */
export const processorNanoseconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1_000;
};
