// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.5.0 <0.9.0;

/// @title Documents about owners and residents: module x/documents
/// @notice Answers at 0x0000000000000000000000000000000000000904. The account that acts is msg.sender: a contract acts as
/// itself, never as the sender of the transaction, and writes only while a registrar has it enrolled in x/access. To ask
/// for a document, that enrolment is in one of the classes that the document type names.
/// @dev What a call changed is undone when its caller reverts. A refusal reverts with the module's own words as
/// Error(string). No function takes value; functions that change state refuse static and delegate calls. One transaction
/// can make 20 calls of this and other native contracts. *At are Unix seconds. An issuer is known by the address under which
/// it registered its first key.
///
/// The chain knows no document: it holds the roots of batches and lists of statuses. Whoever has a document has its salt,
/// its audit path and, inside what the issuer signed, its index in a status list.
///
/// Numbers of enumerations:
///  state of a request   1 filed, 2 accepted, 3 refused, 4 withdrawn, 5 issued
///  algorithm of a key   1 ES256 (33 bytes, compressed P-256), 2 Ed25519 (32 bytes)
///  status               0 valid, 1 revoked, 2 suspended, 3 superseded
interface IDocuments {
    /// @notice A document was asked for.
    event DocumentRequested(uint64 indexed requestId, address indexed requester, address indexed issuer, string typeId, uint64 deadlineAt);

    /// @notice A request was taken back.
    event RequestWithdrawn(uint64 indexed requestId, address indexed requester, address indexed issuer);

    /// @notice Asks a department for a document.
    /// @param basis The code of the ground on which another's document is asked for; empty for the own one.
    /// @param payloadCommitment Salted commitment to the message that is sealed for the department.
    /// @param holderKeyCommitment Salted commitment to the key to which the document shall be issued.
    function requestDocument(
        string calldata typeId,
        address issuer,
        string calldata basis,
        bytes32 payloadCommitment,
        bytes32 holderKeyCommitment
    ) external returns (uint64 requestId);

    /// @notice Takes back an open request of msg.sender.
    function withdrawRequest(uint64 requestId) external;

    /// @notice A request as it stands.
    /// @dev decidedAt: 0 while it is open.
    /// @dev refusalReason: the code given with a refusal, else empty.
    /// @dev batchNumber: the issuer's batch that fulfils it, 0 if none does.
    /// @dev overdue: whether it was open at its deadline.
    function request(uint64 requestId) external view returns (
        string memory typeId,
        address issuer,
        address filedBy,
        uint8 state,
        uint64 filedAt,
        uint64 deadlineAt,
        uint64 decidedAt,
        string memory refusalReason,
        uint64 batchNumber,
        bool overdue
    );

    /// @notice The kind of document whose id comes next in the order of their bytes: the first one after "", and "" after
    /// the last.
    function documentTypeAfter(string calldata id) external view returns (string memory nextId);

    /// @notice A kind of document.
    /// @dev closed: whether it takes no requests and no batches any more.
    /// @dev validitySeconds: the longest validity of a document.
    /// @dev schemaHash: SHA-256 of the JSON schema of its fields.
    function documentType(string calldata id) external view returns (
        string memory titleRu,
        string memory titleEn,
        address[] memory issuers,
        uint32 deadlineWorkingDays,
        uint64 validitySeconds,
        bool closed,
        bytes32 schemaHash,
        string memory schemaUri
    );

    /// @notice The key of an issuer whose id comes next in the order of their bytes: the first one after "", and "" after
    /// the last.
    function issuerKeyAfter(address issuer, string calldata keyId) external view returns (string memory nextKeyId);

    /// @notice A key with which an issuer signs documents.
    /// @dev retiredHeight: from when no batch is accepted any more, 0 if it is in use; what it signed stays valid.
    /// @dev compromisedFrom: batches from this height on do not count as the issuer's, 0 if it is not compromised.
    function issuerKey(address issuer, string calldata keyId) external view returns (
        uint8 algorithm,
        bytes memory publicKey,
        uint64 registeredHeight,
        uint64 retiredHeight,
        uint64 compromisedFrom
    );

    /// @notice A batch: the Merkle root of RFC 9162 over documents that were issued together.
    function batch(address issuer, uint64 number) external view returns (
        string memory typeId,
        string memory keyId,
        bytes32 root,
        uint32 size,
        uint64 statusList,
        uint64 anchoredHeight,
        uint64 anchoredAt
    );

    /// @notice A list of statuses. It proves a whole list: SHA-256 of each of its chunks of 2 048 bytes.
    /// @dev reserved: the documents of its batches, of 131 072 entries.
    function statusList(address issuer, uint64 number) external view returns (
        uint32 reserved,
        bytes32[] memory chunkHashes,
        uint64 updatedHeight,
        uint64 updatedAt
    );

    /// @notice The entry of a list and why and when it changed last: an empty reason and 0 if it never did.
    function statusAt(address issuer, uint64 list, uint32 index) external view returns (
        uint8 status,
        string memory reason,
        uint64 changedHeight,
        uint64 changedAt
    );

    /// @notice The status of a document that is in a batch. It reverts if the path does not prove that it is.
    /// @param leafHash SHA-256(0x00 || salt of 32 bytes || SHA-256 of the token that the issuer signed). Compute it from the
    /// document: a leaf hash alone says nothing about what it stands for.
    /// @param path The hashes of the audit path, those of leaves first.
    /// @param statusIndex The index that the document names; the chain cannot know whose it is.
    /// @dev keyCompromised: whether the batch was anchored when its key was already compromised. Such a document counts as
    /// revoked, whatever its status.
    /// @dev Signature, validity in time and who shows it are for the caller to check.
    function documentStatus(
        address issuer,
        uint64 batchNumber,
        uint32 leafIndex,
        bytes32 leafHash,
        bytes32[] calldata path,
        uint32 statusIndex
    ) external view returns (uint8 status, bool keyCompromised, uint64 anchoredHeight);
}
