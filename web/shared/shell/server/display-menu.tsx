import { languageNames, locales, themes } from "../../texts/model/preferences.ts";
import { readPreferences, readTexts } from "../../texts/server/read-texts.ts";
import controls from "../ui/controls.module.css";
import { DisplayForm } from "../ui/display-form.tsx";
import styles from "../ui/display-menu.module.css";
import { DisplayIcon } from "../ui/icons.tsx";

const id = "display-menu";

const Choices = (props: {
  readonly legend: string;
  readonly name: string;
  readonly chosen: string;
  readonly choices: readonly (readonly [value: string, label: string, language?: string])[];
}) => (
  // Another choice, made elsewhere on the page, replaces what is checked.
  <fieldset key={props.chosen} className={styles.choices}>
    <legend className={styles.legend}>{props.legend}</legend>
    {props.choices.map(([value, label, language]) => (
      <label key={value} className={styles.choice} lang={language}>
        <input
          className={styles.radio}
          type="radio"
          name={props.name}
          value={value}
          defaultChecked={value === props.chosen}
        />
        {label}
      </label>
    ))}
  </fieldset>
);

/** Theme and language on every page. The browser opens and closes it, so it needs no script. */
export const DisplayMenu = async ({ className }: { readonly className?: string | undefined }) => {
  const text = (await readTexts()).messages.display;
  const { theme, locale } = await readPreferences();
  return (
    <>
      <button className={className ?? controls.icon} type="button" popoverTarget={id} aria-label={text.label}>
        <DisplayIcon />
        <span className={styles.name} aria-hidden="true">
          {text.label}
        </span>
      </button>
      <div className={styles.menu} id={id} popover="auto">
        <DisplayForm failed={<p className={styles.failed}>{text.failed}</p>}>
          <Choices
            legend={text.theme}
            name="theme"
            chosen={theme}
            choices={themes.map((each) => [each, text.themes[each]] as const)}
          />
          <Choices
            legend={text.language}
            name="locale"
            chosen={locale}
            choices={locales.map((each) => [each, languageNames[each], each] as const)}
          />
          <noscript>
            <button className={controls.primary} type="submit">
              {text.apply}
            </button>
          </noscript>
        </DisplayForm>
      </div>
    </>
  );
};
