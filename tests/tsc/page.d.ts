// What the page's scripts share with the program and with newer browsers.

interface Window {
  /** Fetches the sentences of a language, once. */
  ellisSentences: (code: string, signal?: AbortSignal) => Promise<string>;
  /** Who is here, asked beside the program, which takes the answer once. When it came, in milliseconds since 1970. */
  ellisSession?: { path: string; at?: number; answer: Promise<Response> };
  /** Missing in browsers without Trusted Types. */
  trustedTypes?: { createPolicy(name: string, rules: Record<string, (text: string) => string | null>): unknown };
}
