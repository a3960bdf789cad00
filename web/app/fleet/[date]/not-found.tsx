import { StageNotFound } from "../../../shared/map/server/stage-not-found.tsx";

export default function FleetNotFound() {
  return <StageNotFound home="/fleet" />;
}
