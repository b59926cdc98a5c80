// What a contract answers.
import { textRegion } from "./region";
import { Bytes, encodeBase64 } from "./bytes";
import { quote } from "./json";

// Refuses: the transaction is undone, and whoever sent it reads why.
export function refuse(why: string): u32 {
  return textRegion('{"error":' + quote(why) + "}");
}

// Agrees, with attributes that stand in the transaction's event "wasm".
export class Response {
  private attributes: string = "";
  private messages: string = "";

  attribute(key: string, value: string): this {
    if (this.attributes != "") this.attributes += ",";
    this.attributes += '{"key":' + quote(key) + ',"value":' + quote(value) + "}";
    return this;
  }

  // Sends a message of the contract's own, written as a CosmosMsg; if it is refused, all is undone.
  message(source: string): this {
    if (this.messages != "") this.messages += ",";
    this.messages += '{"id":0,"msg":' + source + ',"gas_limit":null,"reply_on":"never"}';
    return this;
  }

  done(): u32 {
    return textRegion('{"ok":{"messages":[' + this.messages + '],"attributes":[' + this.attributes + '],"events":[],"data":null}}');
  }
}

// Answers a query with JSON.
export function answer(json: string): u32 {
  const bytes = String.UTF8.encode(json);
  return textRegion('{"ok":"' + encodeBase64(new Bytes(changetype<usize>(bytes), bytes.byteLength)) + '"}');
}
