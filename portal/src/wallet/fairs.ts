// The messages of a trader (proto/moscow/marketslots/v1/tx.proto).
import { type Bytes, concat, putBytes, putText, putVarint, varint } from "@moscowd/light";
import type { Message } from "./transaction.ts";

/** Numbers of the enumerations by the words that the gateway has for them. */
export const declarantTypes = { individual: 0, individual_entrepreneur: 1, legal_entity: 2, individual_as_entrepreneur: 3, farmer: 4 };
export const specialities = { vegetables: 1, meat: 2, fish: 3, foodstuffs: 4 };

export interface Filing {
  season: bigint;
  declarantType: keyof typeof declarantTypes;
  /** 32 bytes each: salted, so that nobody can guess what they commit to. */
  declarantCommitment: Bytes;
  detailsCommitment: Bytes;
  publicName: string;
  fair: bigint;
  speciality: keyof typeof specialities;
  district: bigint;
  region: bigint;
  /** Ticks, as the plan has them. */
  periods: bigint[];
}

const message = (name: string, ...fields: Bytes[]): Message => ({ typeUrl: `/moscow.marketslots.v1.${name}`, value: concat(...fields) });
const packed = (number: number, values: bigint[]): Bytes => putBytes(number, concat(new Uint8Array(), ...values.map((v) => varint(v))));

export const submitApplication = (trader: string, f: Filing): Message => message("MsgSubmitApplication",
  putText(1, trader), putVarint(2, f.season), putVarint(3, declarantTypes[f.declarantType]), putBytes(4, f.declarantCommitment), putBytes(5, f.detailsCommitment),
  putText(6, f.publicName), putVarint(7, f.fair), putVarint(8, specialities[f.speciality]), putVarint(9, f.district), putVarint(10, f.region), packed(11, f.periods));

export const withdrawApplication = (signer: string, season: bigint, number: string): Message =>
  message("MsgWithdrawApplication", putText(1, signer), putVarint(2, season), putText(3, number));

/** Gives the places of some days back. */
export const returnPlace = (signer: string, season: bigint, number: string, days: bigint[]): Message =>
  message("MsgReturnPlace", putText(1, signer), putVarint(2, season), putText(3, number), packed(4, days));

export const acceptOffer = (signer: string, season: bigint, offer: bigint): Message =>
  message("MsgAcceptOffer", putText(1, signer), putVarint(2, season), putVarint(3, offer));

export const declineOffer = (signer: string, season: bigint, offer: bigint): Message =>
  message("MsgDeclineOffer", putText(1, signer), putVarint(2, season), putVarint(3, offer));

/** seller is a salted commitment of 32 bytes. */
export const nameSeller = (signer: string, season: bigint, number: string, seller: Bytes): Message =>
  message("MsgNameSeller", putText(1, signer), putVarint(2, season), putText(3, number), putBytes(4, seller));
