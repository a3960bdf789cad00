import { limits } from "@trips/core/domain/limits.ts";
import controls from "../../../shared/shell/ui/controls.module.css";
import form from "../../../shared/shell/ui/form.module.css";
import { languageNames, locales, themes, unitSystems } from "../../../shared/texts/model/preferences.ts";
import type { Texts } from "../../../shared/texts/model/texts.ts";
import { readPreferences, readTexts } from "../../../shared/texts/server/read-texts.ts";
import type { PreferencesProblem } from "../model/preferences-form.ts";

const Choices = (props: {
  readonly legend: string;
  readonly name: string;
  readonly chosen: string;
  readonly choices: readonly (readonly [value: string, label: string, language?: string])[];
}) => (
  // Another choice, made elsewhere on the page, replaces what is checked.
  <fieldset key={props.chosen} className={form.field}>
    <legend className={form.label}>{props.legend}</legend>
    <div className={form.choices}>
      {props.choices.map(([value, label, language]) => (
        <label key={value} className={form.choice} lang={language}>
          <input type="radio" name={props.name} value={value} defaultChecked={value === props.chosen} />
          {label}
        </label>
      ))}
    </div>
  </fieldset>
);

const longestVehicle = ({ format }: Texts): string => format.count(limits.vehicleLength);

const Vehicle = (props: { readonly vehicle: string; readonly isWrong: boolean; readonly texts: Texts }) => {
  const text = props.texts.messages.profile.preferences;
  return (
    <div className={form.field}>
      <label className={form.label} htmlFor="vehicle">
        {text.vehicle}
      </label>
      <input
        className={form.input}
        id="vehicle"
        name="vehicle"
        defaultValue={props.vehicle}
        // The form counts UTF-16 code units, of which a character has at most two.
        maxLength={2 * limits.vehicleLength}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        aria-invalid={props.isWrong || undefined}
        aria-describedby={props.isWrong ? "problem vehicle-note" : "vehicle-note"}
      />
      <p className={form.note} id="vehicle-note">
        {text.vehicleNote(longestVehicle(props.texts))}
      </p>
    </div>
  );
};

/** Works without a script: it is submitted as a plain form, and the page comes back with the outcome. */
export const PreferencesForm = async (props: {
  readonly isSaved: boolean;
  readonly problem: PreferencesProblem | undefined;
}) => {
  const texts = await readTexts();
  const { messages } = texts;
  const { locale, units, theme, vehicle } = await readPreferences();
  const text = messages.profile.preferences;
  const themeNames = messages.display.themes;
  const problems = { ...text.problems, vehicle: text.problems.vehicle(longestVehicle(texts)) };
  return (
    <form className={form.section} method="post" action="/api/profile" aria-labelledby="preferences">
      <h2 className={form.title} id="preferences">
        {text.title}
      </h2>
      {props.problem && (
        <p className={form.problem} role="alert" id="problem">
          {problems[props.problem]}
        </p>
      )}
      {props.isSaved && (
        <p className={form.done} role="status">
          {text.saved}
        </p>
      )}
      <Choices
        legend={text.units}
        name="units"
        chosen={units}
        choices={unitSystems.map((each) => [each, text.unitSystems[each]] as const)}
      />
      <Choices
        legend={text.language}
        name="locale"
        chosen={locale}
        choices={locales.map((each) => [each, languageNames[each], each] as const)}
      />
      <Choices
        legend={text.theme}
        name="theme"
        chosen={theme}
        choices={themes.map((each) => [each, themeNames[each]] as const)}
      />
      <Vehicle vehicle={vehicle} isWrong={props.problem === "vehicle"} texts={texts} />
      <div className={form.action}>
        <button className={controls.primary} type="submit">
          {text.save}
        </button>
        <p className={form.note}>{text.note}</p>
      </div>
    </form>
  );
};
