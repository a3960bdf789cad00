const Icon = ({ path }: { readonly path: string }) => (
  <svg
    viewBox="0 0 24 24"
    width="20"
    height="20"
    fill="none"
    stroke="currentColor"
    strokeWidth="2"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
  >
    <path d={path} />
  </svg>
);

export const PreviousIcon = () => <Icon path="M15 5l-7 7 7 7" />;
export const NextIcon = () => <Icon path="M9 5l7 7-7 7" />;
export const CalendarIcon = () => <Icon path="M4 6h16v14H4zM4 10h16M8 3v4M16 3v4" />;
export const SignOutIcon = () => <Icon path="M10 4H5v16h5M15 8l4 4-4 4M19 12H9" />;
export const FitIcon = () => <Icon path="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5" />;
export const DownloadIcon = () => <Icon path="M12 4v11M7 11l5 5 5-5M5 20h14" />;
