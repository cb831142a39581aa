import { setFormatting } from "./formatting";

// What is written must not depend on who runs the tests.
setFormatting({ locale: "en-GB" });
