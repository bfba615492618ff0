// What the page's scripts share with the program and with newer browsers.

interface Window {
  /** Fetches the sentences of a language, once. */
  ellisSentences: (code: string, signal?: AbortSignal) => Promise<string>;
  /** The answer to who is here, asked for beside the program; it takes it once. Milliseconds since 1970. */
  ellisSession?: { path: string; since: number; answer: Promise<Response> };
  /** Missing in browsers without Trusted Types. */
  trustedTypes?: { createPolicy(name: string, rules: Record<string, (text: string) => string | null>): unknown };
}
