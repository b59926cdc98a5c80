import { decodeAddress } from "../../proof/bech32.ts";
import { hex } from "@moscowd/light";

/** The same account as Ethereum writes it; empty where it is not one of 20 bytes. */
export function toHex(address: string): string {
  try {
    const bytes = decodeAddress(address);
    return bytes.length === 20 ? `0x${hex(bytes)}` : "";
  } catch {
    return "";
  }
}
