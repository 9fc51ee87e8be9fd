/** A setting that cannot be used; its message is for whoever set it. */
export class BadSetting extends Error {
  override name = "BadSetting";
}
