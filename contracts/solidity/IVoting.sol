// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.5.0 <0.9.0;

/// @title Polls: module x/voting
/// @notice Answers at 0x0000000000000000000000000000000000000903, which is also the contract that voters sign for (EIP-712).
/// @dev No function takes value. A refusal reverts with the module's own words as Error(string). One transaction can make
/// 20 calls of this and other native contracts. *At are Unix seconds. Options count from 0, everything else from 1.
/// @dev Kinds: 1 single choice, 2 k of n, 3 approval, 4 rating, 5 ranking. Stages: 1 scheduled, 2 open, 3 closed.
interface IVoting {
    /// @notice A vote was accepted. It is counted at the end of the block.
    /// @dev replaces: an earlier vote of the voter on this version no longer counts. sender: who sent it, not who voted.
    event VoteCast(
        uint64 indexed pollId,
        uint32 indexed questionId,
        bytes32 indexed tracker,
        uint32 versionId,
        bool replaces,
        address sender
    );

    /// @notice Casts a vote that its voter signed; who calls need not be the voter, and must be enrolled.
    /// @dev choices ascend: an option, plus 1000 times its rating or rank where the kind has them.
    /// @dev signature: 65 bytes over Vote(uint64 poll,uint32 question,uint32 version,uint32[] choices,bytes32 textCommitment,
    /// uint64 seq,uint64 expiry) in the domain ("moscowd poll", "1", 8995, this address).
    /// @dev censusIndex, censusPath: 0 and empty where enrolled accounts vote.
    function castVote(
        uint64 pollId,
        uint32 questionId,
        uint32 versionId,
        uint32[] calldata choices,
        bytes32 textCommitment,
        uint64 seq,
        uint64 expiry,
        bytes calldata signature,
        uint64 censusIndex,
        bytes32[] calldata censusPath
    ) external returns (bytes32 tracker);

    /// @notice How many polls there are; their ids run from 1.
    function pollCount() external view returns (uint64 count);

    /// @notice The terms of a poll.
    /// @dev closesAt: the time announced, or that of an early closing.
    /// @dev voterClass: the class of accounts that vote; empty where a census says who may, then censusRoot is not 0.
    function poll(uint64 pollId) external view returns (
        string memory titleRu,
        string memory titleEn,
        address organizer,
        uint64 district,
        uint64 opensAt,
        uint64 closesAt,
        uint8 stage,
        uint32 questions,
        bool revote,
        string memory voterClass,
        bytes32 censusRoot,
        uint64 censusSize
    );

    /// @notice What commits to the poll and to all accepted votes.
    function head(uint64 pollId) external view returns (
        bytes32 definitionHash,
        bytes32 runningHash,
        uint64 votes,
        uint64 voters
    );

    /// @notice What the versions of a question have in common. minChoices 0 means 1, maxChoices 0 means all.
    function question(uint64 pollId, uint32 questionId) external view returns (
        uint8 kind,
        uint32 minChoices,
        uint32 maxChoices,
        uint32 maxRating,
        bool freeText,
        uint32 currentVersion
    );

    /// @notice One wording of a question.
    function version(uint64 pollId, uint32 questionId, uint32 versionId) external view returns (
        string memory titleRu,
        string memory titleEn,
        uint64[] memory optionIds,
        bool earlierVotersAgain,
        uint64 addedAt
    );

    /// @notice One option of a version, by its index from 0.
    function option(uint64 pollId, uint32 questionId, uint32 versionId, uint32 index) external view returns (
        uint64 id,
        string memory titleRu,
        string memory titleEn
    );

    /// @notice The count of a version as it stands now.
    /// @dev counts: a number for each option; for ratings and rankings one for each option and rating or rank.
    /// @dev points: votes, sums of ratings, or Borda points, by option.
    function results(uint64 pollId, uint32 questionId, uint32 versionId) external view returns (
        uint64 voters,
        uint64 replaced,
        uint64[] memory counts,
        uint64[] memory points
    );

    /// @notice The vote with a tracker, from the block after the one that accepted it.
    /// @dev counted: false if a later vote of the same voter replaced it.
    function receipt(bytes32 tracker) external view returns (
        uint64 pollId,
        uint32 questionId,
        uint32 versionId,
        uint32[] memory choices,
        uint64 position,
        uint64 height,
        bool counted
    );
}
