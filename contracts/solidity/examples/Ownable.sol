// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.5.4;

/// One account that may do what others may not, and may hand this over.
contract Ownable {
    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);

    address private owner;

    modifier onlyOwner() {
        require(isOwner(), "only the owner may do this");
        _;
    }

    constructor() public {
        owner = msg.sender;
        emit OwnershipTransferred(address(0), msg.sender);
    }

    function getOwner() public view returns (address) {
        return owner;
    }

    function isOwner() public view returns (bool) {
        return msg.sender == owner;
    }

    function transferOwnership(address newOwner) public onlyOwner {
        require(newOwner != address(0), "the new owner must not be the zero address");
        emit OwnershipTransferred(owner, newOwner);
        owner = newOwner;
    }
}
