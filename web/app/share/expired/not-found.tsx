import { ExpiredNotice } from "../../../components/share/share-notices.tsx";

export default function Expired() {
  return <ExpiredNotice />;
}
