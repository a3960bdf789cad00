import { StageNotFound } from "../../../shared/map/server/stage-not-found.tsx";

export default function DayNotFound() {
  return <StageNotFound home="/" />;
}
