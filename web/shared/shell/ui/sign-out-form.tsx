"use client";

import { useTexts } from "../../texts/ui/texts-provider.tsx";
import { SignOutIcon } from "./icons.tsx";

/** A form, because signing out changes state: a link could be followed from another site. */
export const SignOutForm = (props: {
  readonly className?: string;
  readonly buttonClassName: string | undefined;
  /** Icon only, for small spaces. */
  readonly isIcon?: boolean;
}) => {
  const { button } = useTexts().messages.signOut;
  return (
    <form className={props.className} method="post" action="/auth/sign-out">
      <button
        className={props.buttonClassName}
        type="submit"
        aria-label={props.isIcon ? button : undefined}
        title={props.isIcon ? button : undefined}
      >
        <SignOutIcon />
        {!props.isIcon && button}
      </button>
    </form>
  );
};
