// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.5.0 <0.9.0;

/// @title The allocation of one fair season, as the chain of 2019 had it
/// @notice Answers from the records of x/marketslots at the last 20 bytes of keccak256("moscow/distribution/" || decimal
/// id). Functions without view revert and name the native message. A period is a plan row: one fair, day and speciality.
interface DistributionManager {
    /// @notice Whether the plan is frozen.
    function isInited() external view returns (bool);

    /// @notice Whether the distribution has begun: nothing is filed or decided any more.
    function isLoaded() external view returns (bool);

    /// @notice Whether all results are written.
    function isDistributed() external view returns (bool);

    function getPeriodsCount() external view returns (uint64);

    /// @notice Fair, trading day in ticks, service numbers accepted, waiting and rejected, speciality. The lists are empty
    /// until the results of the row are written, and stay as the distribution left them.
    function getIndividualsPeriod(uint64 index) external view returns (
        uint64, uint64, bytes30[] memory, bytes30[] memory, bytes30[] memory, uint8
    );
    function getFarmersPeriod(uint64 index) external view returns (
        uint64, uint64, bytes30[] memory, bytes30[] memory, bytes30[] memory, uint8
    );
    function getLesPeriod(uint64 index) external view returns (
        uint64, uint64, bytes30[] memory, bytes30[] memory, bytes30[] memory, uint8
    );
    function getMinPlace(uint256 index) external view returns (uint64);

    /// @notice The operator of the season.
    function owner() external view returns (address);
    function isDeployed() external view returns (bool);

    /// @notice Always 0, like the three below: what stood there is not served.
    function individualsDistributorAddress() external view returns (address);
    function farmersDistributorAddress() external view returns (address);
    function leDistributorAddress() external view returns (address);
    function distributionCommandAddress() external view returns (address);

    function init() external;
    function loadRequests() external;
    function distribute() external;
}
