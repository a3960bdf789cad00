import { formatDriver } from "../../../shared/format/model/format.ts";
import { isFleetMember, type Session } from "../../../shared/session/model/session-data.ts";
import form from "../../../shared/shell/ui/form.module.css";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";
import styles from "./profile.module.css";

/** Who is signed in, as the sign-in service says. */
export const Account = async ({ session }: { readonly session: Session }) => {
  const text = (await readTexts()).messages.profile.account;
  const facts = [
    [text.name, session.name],
    [text.driver, formatDriver(session.driver)],
    [text.group, text.groups[isFleetMember(session) ? "fleet" : "none"]],
  ] as const;
  return (
    <section className={form.section} aria-labelledby="account">
      <h2 className={form.title} id="account">
        {text.title}
      </h2>
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name} className={styles.fact}>
            <dt className={styles.factName}>{name}</dt>
            <dd className={styles.factValue}>{value}</dd>
          </div>
        ))}
      </dl>
      <p className={form.note}>{text.note}</p>
    </section>
  );
};
