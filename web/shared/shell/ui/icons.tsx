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
export const DayIcon = () => (
  <Icon path="M6 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM8 17h6a4 4 0 0 0 0-8h-3a3 3 0 0 1 0-6h7" />
);
export const FleetIcon = () => (
  <Icon path="M4 16v-4l2-5h12l2 5v4zM4 12h16M6 16v2M18 16v2M7.5 14h.01M16.5 14h.01" />
);
export const PulseIcon = () => <Icon path="M3 12h4l3-8 4 16 3-8h4" />;
export const RecordIcon = () => (
  <Icon path="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z" />
);
export const ProfileIcon = () => (
  <Icon path="M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 3.5-6 8-6s8 2 8 6" />
);
export const DisplayIcon = () => (
  <Icon path="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 3v18M12 8h7.5M12 12h9M12 16h8" />
);
export const FitIcon = () => <Icon path="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5" />;
export const DownloadIcon = () => <Icon path="M12 4v11M7 11l5 5 5-5M5 20h14" />;
export const PlayIcon = () => <Icon path="M7 4.5v15l12-7.5z" />;
export const PauseIcon = () => <Icon path="M8 5v14M16 5v14" />;
export const ShareIcon = () => <Icon path="M12 15V4M8 7.5L12 3.5l4 4M6 11H5v9h14v-9h-1" />;
