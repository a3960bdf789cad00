"use client";

import { usePathname, useSearchParams } from "next/navigation";
import type { ReactNode } from "react";
import { useTexts } from "../../texts/ui/texts-provider.tsx";
import styles from "./app-header.module.css";
import { DayIcon, FleetIcon, ProfileIcon, PulseIcon, RecordIcon } from "./icons.tsx";
import { SiteLink } from "./site-link.tsx";

type Section = "day" | "fleet" | "pulse" | "record" | "profile";

const sectionPattern = /^\/(?:devices\/)?(day|month|fleet|pulse|record|profile|trips)(?:\/|$)/;

/** The fleet's devices belong to Fleet. A trip page belongs to Day; one that a member of the fleet opened for a driver belongs to Fleet. */
const useSection = (): Section | undefined => {
  const section = sectionPattern.exec(usePathname())?.[1] as Section | "month" | "trips" | undefined;
  const isOfFleet = useSearchParams().has("driver");
  if (section === "trips") return isOfFleet ? "fleet" : "day";
  return section === "month" ? "day" : section;
};

const SectionLink = (props: {
  readonly section: Section;
  readonly href: string;
  readonly name?: string;
  readonly icon: ReactNode;
  readonly children: ReactNode;
}) => (
  <SiteLink
    className={styles.section}
    href={props.href}
    aria-label={props.name}
    aria-current={useSection() === props.section ? "page" : undefined}
  >
    {props.icon}
    {props.children}
  </SiteLink>
);

export const SiteNavigation = ({ canSeeFleet }: { readonly canSeeFleet: boolean }) => {
  const text = useTexts().messages.navigation;
  return (
    <nav className={styles.navigation} aria-label={text.label}>
      <SectionLink section="day" href="/day" icon={<DayIcon />}>
        {text.day}
      </SectionLink>
      {canSeeFleet && (
        <>
          <SectionLink section="fleet" href="/fleet" icon={<FleetIcon />}>
            {text.fleet}
          </SectionLink>
          <SectionLink section="pulse" href="/pulse" icon={<PulseIcon />}>
            {text.pulse}
          </SectionLink>
        </>
      )}
      <SectionLink section="record" href="/record" icon={<RecordIcon />}>
        {text.record}
      </SectionLink>
    </nav>
  );
};

export const ProfileLink = ({ name }: { readonly name: string }) => {
  const text = useTexts().messages.navigation;
  return (
    <SectionLink section="profile" href="/profile" name={text.profileOf(name)} icon={<ProfileIcon />}>
      <span className={styles.name}>{name}</span>
      <span className={styles.shortName}>{text.profile}</span>
    </SectionLink>
  );
};
