/** An error whose message is for operators and quotes no data: a log may print it whole. */
export class OperatorError extends Error {
  readonly isForOperators = true;
}
