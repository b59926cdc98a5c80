// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.5.0 <0.9.0;

/// @title Elections with secret ballots: module x/voting
/// @notice Answers at 0x0000000000000000000000000000000000000905. It only reads: ballots do not go through contracts.
/// @dev No function takes value. A refusal reverts with the module's own words as Error(string). One transaction can make
/// 20 calls of this and other native contracts. *At are Unix seconds. Everything counts from 1.
/// @dev Stages: 1 preparing, 2 rehearsal, 3 ready, 4 open, 5 tally, 6 final, 7 cancelled. Purposes: 1 election, 2 poll.
interface IElections {
    /// @notice How many elections there are; their ids run from 1.
    function electionCount() external view returns (uint64 count);

    /// @notice What an election is and where it stands.
    /// @dev closesAt: with an extension. stalled: a deadline passed and somebody must act.
    /// @dev threshold of trustees open the tally together.
    function election(uint64 electionId) external view returns (
        string memory titleRu,
        string memory titleEn,
        address organizer,
        uint8 purpose,
        uint8 stage,
        bool stalled,
        uint64 opensAt,
        uint64 closesAt,
        uint64 threshold,
        uint64 trustees,
        bool revote
    );

    /// @notice What commits to an election: the definition, of 64 bytes once it is fixed, the board of all ballots, the hashes of
    /// sums and results, 0 before they are.
    /// @dev voters: how many ballots count.
    function head(uint64 electionId) external view returns (
        bytes memory definitionHash,
        bytes32 board,
        uint64 cast,
        uint64 spoiled,
        uint64 voters,
        bytes32 accumulatorsHash,
        bytes32 resultsHash
    );

    /// @notice How many voters a district has and how many of their ballots count.
    function turnout(uint64 electionId, uint64 district) external view returns (uint64 registered, uint64 ballots);

    /// @notice The proven result of a district, once there is one. A district that was merged has that of another.
    /// @dev countedIn: the district under which the result stands. counts: a number for each cell of the ballot in its order; empty
    /// where turnoutOnly, since too few ballots were cast. proven: false while the tally is under way.
    function results(uint64 electionId, uint64 district) external view returns (
        uint64 countedIn,
        uint64 ballots,
        bool turnoutOnly,
        bool proven,
        uint64[] memory counts
    );

    /// @notice The ballot of a voter tag that counts; of one who only spoiled ballots the tracker is 0.
    function ballot(uint64 electionId, bytes32 tag) external view returns (
        uint64 seq,
        bytes32 tracker,
        uint64 district,
        uint64 height,
        uint32 cast,
        uint32 spoiled
    );
}
