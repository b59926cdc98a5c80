// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.5.0 <0.9.0;

/// @title The list of fair seasons, as the chain of 2019 had it
/// @notice Answers at 0xc085e336EB4b1a7A5440Ebc9b5f008b35DdfCf99 from the records of x/marketslots. Functions without view
/// revert and name the native message. Times are ticks: 100 ns since 0001-01-01 00:00 Moscow time. No log is emitted.
interface SeasonFactory {
    event SeasonCreated(uint64 indexed begin, uint64 indexed end, address season);

    /// @notice All seasons in order of creation: Season contracts, first and last moment of their windows for applications,
    /// and first trading days.
    function getSeasons() external view returns (
        address[] memory seasonAddresses,
        uint64[] memory seasonBegins_,
        uint64[] memory seasonEnds_,
        uint64[] memory seasonPeriodBegins_
    );
    function getSeasonsCount() external view returns (uint64);
    function seasons(uint256) external view returns (address);

    /// @notice The season created last, 0 if there is none.
    function getLastSeason() external view returns (address);

    /// @notice The season created last whose first trading day is not after the period, 0 if there is none.
    function getSeasonForPeriod(uint64 period) external view returns (address);

    /// @notice DistributionManagers of the seasons whose distribution has begun, in the order in which they began.
    function distributions(uint256) external view returns (address);
    function getDistributionsCount() external view returns (uint64);

    /// @notice The account of governance.
    function owner() external view returns (address);
    function isDeployed() external view returns (bool);

    /// @notice Always 0.
    function newVersionAddress() external view returns (address);

    function addSeason(address seasonAddress, uint64 seasonBegin, uint64 seasonEnd, uint64 seasonPeriodsBegin) external;
    function addDistribution(address distributionManagerAddress) external;
    function migrateToNewVersion(address newVersionAddress_) external;
}
