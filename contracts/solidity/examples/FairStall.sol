// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.5.0 <0.9.0;

import "../IMarketSlots.sol";

/// A stall that applies for places at fairs by itself: to x/marketslots the applicant is this contract, which a registrar
/// enrols like any trader. Compilers from 0.5 to 0.8 take it.
contract FairStall {
    event Filed(uint64 indexed seasonId, uint64 applicationId, string serviceNumber);

    IMarketSlots private constant FAIRS = IMarketSlots(0x0000000000000000000000000000000000000901);

    /// The name of a season and how many applications it has.
    function look(uint64 seasonId) external view returns (string memory name, uint64 applications) {
        (, , name, , , , , , applications) = FAIRS.season(seasonId);
    }

    /// Files an application for vegetables at a fair.
    function file(uint64 seasonId, uint64 fairId, uint64[] calldata periods) external {
        (uint64 id, string memory number) = FAIRS.submitApplication(
            seasonId, 4, keccak256("who"), keccak256("what"), "", fairId, 1, 1, 1, periods
        );
        emit Filed(seasonId, id, number);
    }

    /// Files, and changes its mind within the same transaction, so that nothing is left of it.
    function fileAndFail(uint64 seasonId, uint64 fairId, uint64[] calldata periods) external {
        this.file(seasonId, fairId, periods);
        revert("changed its mind");
    }

    /// Lets the call before fail and goes on.
    function fileInVain(uint64 seasonId, uint64 fairId, uint64[] calldata periods) external returns (bool done) {
        (done, ) = address(this).call(abi.encodeWithSelector(this.fileAndFail.selector, seasonId, fairId, periods));
        require(!done, "it should have failed");
    }

    /// Takes an application back.
    function withdraw(uint64 seasonId, string calldata number) external {
        FAIRS.withdrawApplication(seasonId, number);
    }
}
