// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.4.11;

/// What one account may change. A stranger's call changes nothing and says so by an event, as contracts of 2017 did: the
/// transaction itself succeeds.
contract Owned {
    event AccessDenied(address account);

    address owner;

    function Owned() {
        owner = msg.sender;
    }

    function changeOwner(address _newOwner) {
        if (allowed()) {
            owner = _newOwner;
        }
    }

    function allowed() internal returns (bool) {
        if (msg.sender != owner) {
            AccessDenied(msg.sender);
            return false;
        }
        return true;
    }
}
