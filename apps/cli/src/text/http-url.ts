/** Whether a text is an address of a server. `localhost:3000` is a URL as well, but with the scheme `localhost`. */
export function isHttpUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}
