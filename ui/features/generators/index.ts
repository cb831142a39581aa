/*
 * Generators: templates for keys of one product.
 *
 * For other forms that make keys (react-hook-form; the form holds the values under a fixed name):
 *   KeyFormatFields {form}   form values {format: KeyFormatValues}; keyFormatValues(format), keyFormatOf(values)
 *   ValidityFields {form}    form values {validity: ValidityValues}; validityValues(validity | null), validityOf(values)
 *   LimitFields {form}       form values {limit: LimitValues}; limitValues(-1 | n), limitOf(values)
 *   KeySamples {environment, format | null}   live samples and odds beside them
 * In words: describeFormat, describeFormatDetail, describeValidity, describeLimit.
 */
export { GenerateDialog } from "./GenerateDialog";
export { GeneratorDialog } from "./GeneratorDialog";
export { GeneratorsPage } from "./GeneratorsPage";
export { type HasKeyFormat, KeyFormatFields } from "./KeyFormatFields";
export { KeySamples } from "./KeySamples";
export {
  CLEAR_ALPHABET,
  defaultFormat,
  describeFormat,
  describeFormatDetail,
  isWholeFormat,
  type KeyFormatValues,
  keyFormatOf,
  keyFormatValues,
} from "./keyFormat";
export { guessingTime, onceIn, oneIn } from "./odds";
export { useGenerators } from "./useGenerators";
export { type HasLimit, type HasValidity, LimitFields, ValidityFields } from "./ValidityFields";
export {
  describeLimit,
  describeValidity,
  type LimitValues,
  limitOf,
  limitProblem,
  limitValues,
  type ValidityValues,
  validityOf,
  validityValues,
} from "./validity";
