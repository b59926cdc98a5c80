// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Numbers that accounts write down for themselves. Every write changes two storage slots and leaves one log.
contract Notebook {
    event Noted(address indexed author, uint256 indexed number, string text);

    error NumberTooLarge(uint256 number, uint256 largest);

    uint256 public constant LARGEST = 1_000_000;

    uint256 public count;
    mapping(address => uint256) public numberOf;

    /// Writes a number down; text only goes into the log.
    function note(uint256 number, string calldata text) external {
        require(number != 0, "zero is no number to write down");
        if (number > LARGEST) {
            revert NumberTooLarge(number, LARGEST);
        }
        count++;
        numberOf[msg.sender] = number;
        emit Noted(msg.sender, number, text);
    }

    /// Writes down `times` numbers from `first` on, one log each.
    function noteMany(uint256 first, uint256 times) external {
        for (uint256 i = 0; i < times; i++) {
            count++;
            numberOf[msg.sender] = first + i;
            emit Noted(msg.sender, first + i, "");
        }
    }
}
