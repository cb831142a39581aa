import { setNonce } from "get-nonce";

/**
 * Takes the nonce that the server of this page put on the empty style element, and hands it to every library
 * that adds a style sheet of its own (scroll locks, select viewports). Without one nothing is set.
 */
export function adoptStyleNonce(root: ParentNode = document): void {
  const nonce = root.querySelector<HTMLStyleElement>("head > style")?.nonce;
  if (nonce) setNonce(nonce);
}
