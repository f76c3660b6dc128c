// What a person may sign in with, as the window offers it.
import type { SignInWay } from '../../../shared/model/account.ts';

export const signInChoices: readonly (readonly [SignInWay, string])[] = [
  ['password', 'Password'],
  ['token', 'Access token (OAuth 2)'],
];
