// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.5.0 <0.9.0;

import "SeasonFactory.sol";
import "Season.sol";
import "DistributionManager.sol";

/// Reads the fairs as a contract of the old chain would: from one contract to the next.
contract Reader {
    /// Counts what the requests of the last season have been through; every request costs a call.
    function totals(SeasonFactory factory) external view returns (uint64 requests, uint256 statuses, uint256 accepted) {
        address last = factory.getLastSeason();
        Season season = Season(last);
        requests = season.getRequestsCount();
        bytes30[] memory numbers = season.getAllServiceNumbers();
        for (uint256 i = 0; i < numbers.length; i++) {
            (uint64[] memory dates, , ) = season.getStatusUpdates(numbers[i]);
            statuses += dates.length;
        }
        if (factory.getDistributionsCount() > 0) {
            DistributionManager manager = DistributionManager(factory.distributions(0));
            for (uint64 i = 0; i < manager.getPeriodsCount(); i++) {
                (, , bytes30[] memory a, , , ) = manager.getIndividualsPeriod(i);
                (, , bytes30[] memory b, , , ) = manager.getFarmersPeriod(i);
                (, , bytes30[] memory c, , , ) = manager.getLesPeriod(i);
                accepted += a.length + b.length + c.length;
            }
        }
    }

    uint64 public requestsSeen;

    /// Keeps in a transaction what it read.
    function remember(SeasonFactory factory) external {
        requestsSeen = Season(factory.getLastSeason()).getRequestsCount();
    }

    uint64[3] public counts;

    /// Counts requests before a call to another contract, behind it, and once more when it is undone.
    function countsAround(Season season, address other, bytes calldata data) external {
        counts[0] = season.getRequestsCount();
        try_(other, data, false);
        counts[1] = season.getRequestsCount();
        try_(other, data, true);
        counts[2] = season.getRequestsCount();
    }

    function try_(address other, bytes memory data, bool undo) private {
        (bool done, ) = address(this).call(abi.encodeWithSelector(this.inside.selector, other, data, undo));
        require(done != undo, "the call did not end as it should");
    }

    function inside(address other, bytes calldata data, bool undo) external {
        (bool done, ) = other.call(data);
        require(done, "the call failed");
        require(!undo, "undone");
    }

    /// Goes on after a refusal and gives its reason.
    function tries(Season season, bytes30 number) external returns (bool done, bytes memory reason) {
        (done, reason) = address(season).call(abi.encodeWithSignature("setRequestDeclarantTypeToFarmer(bytes30)", number));
    }
}
