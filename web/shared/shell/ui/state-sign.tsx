/** A state as a sign beside its words. `path` is drawn in a square of 24. */
export const StateSign = (props: { readonly className: string | undefined; readonly path: string }) => (
  <svg
    className={props.className}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth="2.5"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
  >
    <path d={props.path} />
  </svg>
);
