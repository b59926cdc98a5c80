// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.4.11;

import "./Owned.sol";
import "./PollQuestion.sol";

/// A poll and its questions, each a contract of its own.
contract Poll is Owned {
    event QuestionAdded(address questionAddress);

    string public Name;
    string public Description;
    uint256[] ids;
    address[] questions;

    function Poll(string name, string description) {
        Name = name;
        Description = description;
    }

    /// Creates a question that belongs to who owns the poll.
    function addQuestion(uint256 id, uint256 versionId, string name, string answers, uint256[] answerIds) returns (address) {
        if (!allowed()) {
            return 0;
        }
        PollQuestion question = new PollQuestion(id, versionId, name, answers, answerIds);
        question.changeOwner(msg.sender);
        ids.push(id);
        questions.push(question);
        QuestionAdded(question);
        return question;
    }

    function QuestionIds() constant returns (uint256[] questionIds) {
        return ids;
    }

    function QuestionsAddress() constant returns (address[] questionAddress) {
        return questions;
    }
}
