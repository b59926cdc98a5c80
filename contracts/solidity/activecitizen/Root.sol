// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.4.11;

import "./Owned.sol";

/// The directory of polls, with the interface that viewers of the polls of 2017 call.
contract Root is Owned {
    uint256[] public _pollIds;
    address[] public _pollAddresses;
    mapping(uint256 => address) addresses;

    /// An id that is there already gets the new address, in the list too.
    function pushAddress(uint256 pollId, address contractAddress) {
        if (!allowed()) {
            return;
        }
        if (addresses[pollId] == 0) {
            _pollIds.push(pollId);
            _pollAddresses.push(contractAddress);
        } else {
            for (uint256 i = 0; i < _pollIds.length; i++) {
                if (_pollIds[i] == pollId) {
                    _pollAddresses[i] = contractAddress;
                }
            }
        }
        addresses[pollId] = contractAddress;
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
}
