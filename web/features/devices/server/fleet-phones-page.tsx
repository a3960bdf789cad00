import type { Caller } from "@trips/core/application/caller.ts";
import { SiteLink } from "../../../shared/shell/ui/site-link.tsx";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";
import type { PhonesQuery } from "../model/phones-model.ts";
import { FleetPhones } from "../ui/fleet-phones.tsx";
import styles from "./fleet-phones-page.module.css";
import { readPhonesModel } from "./read-phones.ts";

/** Which phone of the fleet needs help. */
export const FleetPhonesPage = async (props: { readonly caller: Caller; readonly query: PhonesQuery }) => {
  const text = (await readTexts()).messages.phones;
  const initial = await readPhonesModel(props.caller, "fleet");
  return (
    <main className={styles.page} id="content">
      <div className={styles.head}>
        <h1 className={styles.heading}>{text.fleetTitle}</h1>
        <SiteLink href="/fleet">{text.toFleetDay}</SiteLink>
      </div>
      <p className={styles.intro}>{text.fleetIntro}</p>
      <FleetPhones initial={initial} query={props.query} readAtMs={Date.now()} />
    </main>
  );
};
