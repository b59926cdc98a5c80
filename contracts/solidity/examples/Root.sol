// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.4.11;

/// A directory of polls with the interface that viewers of the polls of 2017 call. A stranger's call changes nothing and
/// says so by an event, as contracts of that time did.
contract Root {
    event AccessDenied(address account);

    address owner;
    uint256[] public _pollIds;
    address[] public _pollAddresses;
    mapping(uint256 => address) addresses;

    function Root() {
        owner = msg.sender;
    }

    function pushAddress(uint256 pollId, address contractAddress) {
        if (!allowed()) {
            return;
        }
        if (addresses[pollId] == 0) {
            _pollIds.push(pollId);
            _pollAddresses.push(contractAddress);
        }
        addresses[pollId] = contractAddress;
    }

    function changeOwner(address _newOwner) {
        if (allowed()) {
            owner = _newOwner;
        }
    }

    function getAddress(uint256 pollId) constant returns (address contractAddress) {
        return addresses[pollId];
    }

    function Count() constant returns (uint256) {
        return _pollIds.length;
    }

    function getAllPollIds() constant returns (uint256[]) {
        return _pollIds;
    }

    function getAllPollAddresses() constant returns (address[]) {
        return _pollAddresses;
    }

    function allowed() internal returns (bool) {
        if (msg.sender != owner) {
            AccessDenied(msg.sender);
            return false;
        }
        return true;
    }
}
