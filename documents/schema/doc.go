// Package schema says what stands in a kind of document: which fields there are, what they are called in Russian and
// English, in which order they are shown, which values they take and which the holder may keep back. The chain keeps the
// hash of a schema in its document type, and every credential has it as the field [HashField].
//
// [Parse] reads a schema, [Schema.Check] tells what is wrong with a document's fields, [Schema.Hide] prepares them for
// credential.Issue, and [Schema.Paper] writes values in one line each for paper.
//
// A schema is JSON Schema (draft 2020-12) with these keywords: $schema, $id, description, type (object, array, string,
// integer, boolean), properties, required, additionalProperties (false, wherever there are properties), items, minItems,
// maxItems, minLength, maxLength, pattern (RE2), enum (of strings), minimum, maximum, format (date), title, which is the
// Russian name, and three of its own, which other programs ignore: x-title-en, x-order, the names of properties as they are
// shown, and x-hidden, for what the holder may keep back. Others are refused: what is not understood is not checked.
//
// Errors name fields and never their values.
package schema
