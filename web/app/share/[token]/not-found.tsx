import { UnknownLinkNotice } from "../../../components/share/share-notices.tsx";

export default function UnknownLink() {
  return <UnknownLinkNotice />;
}
