import type { Organisation, Person } from './readOrganisation';
import { escapeHtml, pageShell } from './pageShell';

/** What the page of people shows. */
export interface SignInPageOptions {
  organisation: Organisation;
  /** Where the choice is posted. */
  action: string;
  /** The application that asks for the sign-in. */
  application: string;
  /** The authentication context of a step-up, if one was asked for. */
  stepUp: string | undefined;
}

/** The page on which one chooses the sample person to be. */
export function signInPage(options: SignInPageOptions): string {
  return pageShell(
    'Choose who to sign in as',
    `<h1>Choose who to sign in as</h1>
<p>${escapeHtml(options.application)} asks who you are. ${stepUpSentence(
      options.stepUp,
    )}</p>
<p class="note"><strong>This is a stand-in for Entra ID, for evaluation only.</strong>
The people are made up and there are no passwords. In production, you sign in with your organisation's Entra ID.</p>
<form method="post" action="${escapeHtml(options.action)}">
<div class="teams">${teams(options.organisation).join('')}</div>
</form>`,
  );
}

function stepUpSentence(stepUp: string | undefined): string {
  return stepUp
    ? `It wants a fresh sign-in of strength <strong>${escapeHtml(
        stepUp,
      )}</strong> before it goes on.`
    : '';
}

function teams({ groups, people }: Organisation): string[] {
  return groups
    .map(group => ({
      group,
      // The first group is a person's team; whoever also has a role elsewhere is not listed again there.
      members: people.filter(person => person.memberOf[0] === group.name),
    }))
    .filter(({ members }) => members.length > 0)
    .map(
      ({ group, members }) => `
<section aria-labelledby="group-${escapeHtml(group.name)}">
<h2 id="group-${escapeHtml(group.name)}">${escapeHtml(group.displayName)}</h2>
<ul>${members.map(personButton).join('')}</ul>
</section>`,
    );
}

function personButton(person: Person): string {
  return `
<li><button class="person" name="person" value="${escapeHtml(person.name)}">
<span class="initials" aria-hidden="true">${escapeHtml(
    initials(person.displayName),
  )}</span>
<span><span class="name">${escapeHtml(person.displayName)}</span>
<span class="about">${escapeHtml(person.about)}</span></span>
</button></li>`;
}

function initials(displayName: string): string {
  const words = displayName.split(' ');
  return `${words[0][0]}${words[words.length - 1][0]}`.toUpperCase();
}
