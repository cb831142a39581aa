export { PasswordRules, passwordProblem } from "./PasswordRules";
export { SignInCover } from "./SignInCover";
export { SignInPage } from "./SignInPage";
export { linkCode, WelcomeLinkPage } from "./WelcomeLinkPage";
