import { createHash } from "node:crypto";
import type { SignIn, User } from "./drivers.ts";

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character]!);

const style = `
:root { color-scheme: light dark; --ink: #16202b; --soft: #5b6875; --ground: #f2f4f6; --card: #fff; --line: #d8dee4; --accent: #0b63ce; --on-accent: #fff; --fault: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8edf2; --soft: #9aa7b4; --ground: #0f151b; --card: #18212a; --line: #2d3944; --accent: #7ab4ff; --on-accent: #0b1622; --fault: #ffb4ab; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100dvh; display: grid; place-items: center; padding: 1rem; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 24rem; padding: 1.75rem; background: var(--card); border: 1px solid var(--line); border-radius: 0.9rem; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.4rem; line-height: 1.25; }
p { margin: 0.35rem 0 0; color: var(--soft); font-size: 0.9rem; }
h2 { margin: 1.5rem 0 0.5rem; font-size: 0.9rem; font-weight: 600; }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.5rem; }
button { width: 100%; min-height: 2.9rem; padding: 0.5rem 0.9rem; border: 1px solid var(--line); border-radius: 0.55rem; background: transparent; color: inherit; font: inherit; text-align: left; cursor: pointer; display: flex; gap: 0.75rem; justify-content: space-between; align-items: center; }
button:hover { border-color: var(--accent); }
button.primary { margin-top: 1rem; justify-content: center; background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; }
button small { color: var(--soft); text-align: right; }
label { display: block; font-size: 0.9rem; font-weight: 600; }
label.check { margin-top: 0.75rem; display: flex; gap: 0.6rem; align-items: center; font-weight: 400; }
input[type="text"] { width: 100%; min-height: 2.9rem; margin-top: 0.35rem; padding: 0.5rem 0.75rem; border: 1px solid var(--line); border-radius: 0.55rem; background: transparent; color: inherit; font: inherit; }
input[type="checkbox"] { width: 1.15rem; height: 1.15rem; margin: 0; accent-color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
[role="alert"] { margin-top: 1rem; color: var(--fault); font-size: 0.9rem; }
hr { margin: 1.5rem 0 1.25rem; border: 0; border-top: 1px solid var(--line); }
`;

const styleHash = createHash("sha256").update(style).digest("base64");

/**
 * Headers of a page: no script, nothing from elsewhere, no framing. Browsers check a form's redirect against
 * `form-action` too, so the client's origin is listed beside ours.
 */
export const pageHeaders = (redirectUri?: string): Record<string, string> => {
  const target = redirectUri === undefined ? "" : ` ${formTarget(redirectUri)}`;
  return {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'${target}; frame-ancestors 'none'; base-uri 'none'`,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
  };
};

const formTarget = (redirectUri: string): string => {
  const { protocol, origin } = new URL(redirectUri);
  return protocol === "http:" || protocol === "https:" ? origin : protocol;
};

const page = (title: string, content: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`;

export type SignInView = {
  /** Where the form posts: this authorization request again. */
  readonly action: string;
  readonly formToken: string;
  readonly users: readonly User[];
  readonly signIn: SignIn;
  readonly fault: string | undefined;
  /** The refused value of the driver field. */
  readonly driver: string;
};

export const signInPage = (view: SignInView): string => {
  const { product, group } = view.signIn;
  const title = `Sign in to ${escapeHtml(product)}`;
  const token = `<input type="hidden" name="form_token" value="${escapeHtml(view.formToken)}">`;
  const form = `<form method="post" action="${escapeHtml(view.action)}">`;
  const users = view.users.map(({ driver, name, groups }) => {
    const label = group !== undefined && groups?.includes(group.name) ? group.label.toLowerCase() : undefined;
    const role = label ?? (name === undefined ? "" : driver);
    return `<li><button name="user" value="${escapeHtml(driver)}"><span>${escapeHtml(name ?? driver)}</span><small>${escapeHtml(role)}</small></button></li>`;
  });
  const list =
    users.length === 0
      ? ""
      : `${form}${token}<h2>Continue as</h2>\n<ul>\n${users.join("\n")}\n</ul></form>\n<hr>`;
  const fault =
    view.fault === undefined ? "" : `<div role="alert" id="fault">${escapeHtml(view.fault)}</div>`;
  const described = view.fault === undefined ? "" : ' aria-invalid="true" aria-describedby="fault"';
  const inGroup =
    group === undefined
      ? ""
      : `<label class="check"><input type="checkbox" name="group" value="on"> ${escapeHtml(group.label)}</label>`;
  return page(
    title,
    `<h1>${title}</h1>
<p>A development sign-in: it asks for no password, and anyone on this machine can be any driver. In the cloud, Amazon Cognito stands here.</p>
${fault}
${list}
${form}${token}
<label for="driver">Driver name</label>
<input type="text" id="driver" name="driver" value="${escapeHtml(view.driver)}" required maxlength="64" autocomplete="username" autocapitalize="none" spellcheck="false"${described}>
${inGroup}
<button class="primary">Sign in</button>
</form>`,
  );
};

export const faultPage = (message: string): string =>
  page(
    "Sign-in is not possible",
    `<h1>Sign-in is not possible</h1>
<p>${escapeHtml(message)}</p>`,
  );
