/** portal/pagecheck/main.go: empty if the pages are those of the document. */
declare function checkPage(pdf: Uint8Array): string;
