/** Processor time of all threads, including garbage collection; other processes do not count. */
export const processorNanoseconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1_000;
};
