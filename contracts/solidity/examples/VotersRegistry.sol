// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.5.4;

import "./Ownable.sol";

/// Who takes part and who took a ballot, with the interface that clients of the election of 2019 call.
contract VotersRegistry is Ownable {
    event VoterParticipating(uint256 voterId);
    event VoterRevokedParticipating(uint256 voterId);
    event BallotIssued(uint256 voterId, uint256 votingId);
    event RegistrationStopped();

    struct Entry {
        bool exists;
        uint256 time;
    }

    bool private stopped;
    uint256 private votersCount;
    uint256[] private votings;
    mapping(uint256 => uint256) private issuedByVoting;
    mapping(uint256 => Entry) private participations;
    mapping(uint256 => Entry) private revocations;
    mapping(uint256 => mapping(uint256 => Entry)) private ballots;
    mapping(uint256 => bool) private anyBallot;

    modifier registering() {
        require(!stopped, "registration has stopped");
        _;
    }

    function isRegistrationStopped() public view returns (bool) {
        return stopped;
    }

    function stopRegistration() public onlyOwner registering {
        stopped = true;
        emit RegistrationStopped();
    }

    function addVoter(uint256 voterId) public onlyOwner registering {
        require(!participations[voterId].exists, "the voter takes part already");
        participations[voterId] = Entry(true, block.timestamp);
        votersCount++;
        emit VoterParticipating(voterId);
    }

    function addVotersBatch(uint256[] memory votersIds) public onlyOwner registering {
        for (uint256 i = 0; i < votersIds.length; i++) {
            if (!participations[votersIds[i]].exists) {
                addVoter(votersIds[i]);
            }
        }
    }

    function revokeParticipation(uint256 voterId) public onlyOwner {
        require(participations[voterId].exists, "the voter does not take part");
        require(!revocations[voterId].exists, "the voter has revoked already");
        require(!anyBallot[voterId], "the voter has a ballot");
        revocations[voterId] = Entry(true, block.timestamp);
        emit VoterRevokedParticipating(voterId);
    }

    function issueBallotFor(uint256 voterId, uint256 votingId) public onlyOwner {
        require(participations[voterId].exists && !revocations[voterId].exists, "the voter does not take part");
        require(!ballots[voterId][votingId].exists, "the voter has this ballot already");
        if (issuedByVoting[votingId] == 0) {
            votings.push(votingId);
        }
        issuedByVoting[votingId]++;
        anyBallot[voterId] = true;
        ballots[voterId][votingId] = Entry(true, block.timestamp);
        emit BallotIssued(voterId, votingId);
    }

    function isAnyBallotIssued(uint256 voterId) public view returns (bool) {
        return anyBallot[voterId];
    }

    function getVotersCount() public view returns (uint256) {
        return votersCount;
    }

    function getIssuedBallotsByVotingsCount() public view returns (uint256[] memory, uint256[] memory) {
        uint256[] memory counts = new uint256[](votings.length);
        for (uint256 i = 0; i < votings.length; i++) {
            counts[i] = issuedByVoting[votings[i]];
        }
        return (votings, counts);
    }

    function getParticipationFor(uint256 voterId) public view returns (bool, uint256) {
        return (participations[voterId].exists, participations[voterId].time);
    }

    function getRevocationFor(uint256 voterId) public view returns (bool, uint256) {
        return (revocations[voterId].exists, revocations[voterId].time);
    }

    function getBallotFor(uint256 voterId, uint256 votingId) public view returns (bool, uint256) {
        return (ballots[voterId][votingId].exists, ballots[voterId][votingId].time);
    }
}
