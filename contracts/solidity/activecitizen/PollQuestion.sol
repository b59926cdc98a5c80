// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.4.11;

import "./Owned.sol";

/// A question whose versions are counted apart. The owner writes every vote; a user key votes once, for any version that
/// is there. Options are indexes of the version's answers, and one that is given twice counts twice.
contract PollQuestion is Owned {
    event VersionAdded(uint256 questionId, uint256 versionId);
    event VersionError(uint256 questionId, uint256 versionId);
    event VoteError(uint256 questionId, uint256 versionId, string userKey, uint256 code);

    uint256 constant VOTED = 1;
    uint256 constant ABOVE_CURRENT = 2;

    struct Version {
        bool Exists;
        uint256[] AnswerIds;
        uint256[] Results;
        string Answers; // JSON
        string Name;
    }

    struct Vote {
        bool Exists;
        uint256[] Options;
        string Answer;
        string Answer2;
    }

    uint256 public QuestionId;
    uint256 public VoterCount;
    mapping(uint256 => Version) public _versions;
    uint256[] versionIds;
    mapping(string => Vote) votes;

    function PollQuestion(uint256 id, uint256 versionId, string name, string answers, uint256[] answerIds) {
        QuestionId = id;
        add(versionId, name, answers, answerIds);
    }

    function addVersion(uint256 versionId, string name, string answers, uint256[] answerIds) {
        if (allowed()) {
            add(versionId, name, answers, answerIds);
        }
    }

    function vote(uint256 version, string userKey, uint256[] options, string customAnswer, string customAnswer2) {
        if (!allowed()) {
            return;
        }
        if (votes[userKey].Exists) {
            VoteError(QuestionId, version, userKey, VOTED);
            return;
        }
        if (version > CurrentVersion()) {
            VoteError(QuestionId, version, userKey, ABOVE_CURRENT);
            return;
        }
        uint256[] results = _versions[version].Results;
        for (uint256 i = 0; i < options.length; i++) {
            results[options[i]]++; // fails beyond the answers
        }
        votes[userKey] = Vote(true, options, customAnswer, customAnswer2);
        VoterCount++;
    }

    function CurrentVersion() constant returns (uint256 result) {
        return versionIds[versionIds.length - 1];
    }

    function AllExistingVersions() constant returns (uint256[]) {
        return versionIds;
    }

    function CurrentVersionTitle() constant returns (string) {
        return _versions[CurrentVersion()].Name;
    }

    function CurrentVersionResults() constant returns (uint256[] results) {
        return _versions[CurrentVersion()].Results;
    }

    function AnswerIdsByVersion(uint256 version) constant returns (uint256[] results) {
        return _versions[version].AnswerIds;
    }

    function AnswersByVersion(uint256 version) constant returns (string results) {
        return _versions[version].Answers;
    }

    function ResultsByVersion(uint256 version) constant returns (uint256[] results) {
        return _versions[version].Results;
    }

    function VoteOfUser(string voter) constant returns (uint256[] results, string value1, string value2) {
        Vote found = votes[voter];
        return (found.Options, found.Answer, found.Answer2);
    }

    function add(uint256 versionId, string name, string answers, uint256[] answerIds) internal {
        if (_versions[versionId].Exists) {
            VersionError(QuestionId, versionId);
            return;
        }
        _versions[versionId] = Version(true, answerIds, new uint256[](answerIds.length), answers, name);
        versionIds.push(versionId);
        VersionAdded(QuestionId, versionId);
    }
}
