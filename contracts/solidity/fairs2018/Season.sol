// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.5.0 <0.9.0;

/// @title The register of one fair season, as the chain of 2019 had it
/// @notice Answers from the records of x/marketslots at the last 20 bytes of keccak256("moscow/season/" || decimal id).
/// Functions without view revert and name the native message. A request's index is its application's id less one. Times are
/// ticks: 100 ns since 0001-01-01 00:00 Moscow time. No log is emitted.
interface Season {
    event RequestCreated(bytes30 indexed serviceNumber, uint64 index);

    function name() external view returns (string memory);

    /// @notice First and last moment of the window for applications, and the name.
    function getSeasonDetails() external view returns (uint64, uint64, string memory name_);
    function getRequestsCount() external view returns (uint64);

    /// @notice By index.
    function getAllServiceNumbers() external view returns (bytes30[] memory);

    /// @notice Indices in the order in which the season's policy serves them.
    function getHistoricalIndices() external view returns (uint64[] memory);

    /// @notice Indices of requests that match, in the order of getHistoricalIndices, and their number; entries beyond it
    /// are 0. No declarant types, an empty name and 0 match all. A name matches published names that contain it.
    function getMatchingRequests(
        uint64 skipCount,
        uint64 takeCount,
        uint8[] calldata declarantTypes,
        string calldata declarantName,
        uint64 fairId,
        uint8 speciality,
        uint64 district
    ) external view returns (uint64[] memory, uint64);

    /// @notice -1 if there is none.
    function getRequestIndex(bytes30 serviceNumber) external view returns (int256);

    /// @notice Service number, claimed date, declarant type, published name or else the commitment to who applies, fair,
    /// speciality, district, region, commitment to the details, periods, user id, register number.
    function getRequestByIndex(uint64 index) external view returns (
        bytes30, uint64, uint8, string memory, uint64, uint8, uint64, uint64, string memory, uint64[] memory, bytes16, uint64
    );

    /// @notice The same, of zeros if there is none.
    function getRequestByServiceNumber(bytes30 serviceNumber) external view returns (
        bytes30, uint64, uint8, string memory, uint64, uint8, uint64, uint64, string memory, uint64[] memory, bytes16, uint64
    );
    function isNewRequest(bytes30 serviceNumber) external view returns (bool);

    /// @notice Response dates, codes, and notes: each note but the first is preceded by 0x1F.
    function getStatusUpdates(bytes30 serviceNumber) external view returns (uint64[] memory, uint64[] memory, string memory);
    function isNewStatus(bytes30 serviceNumber, uint64 responseDate, uint64 statusCode, string calldata note) external view returns (bool);

    /// @notice The operator of the season.
    function owner() external view returns (address);
    function isDeployed() external view returns (bool);

    function createRequest(
        bytes30 serviceNumber,
        uint64 date,
        uint64 regNum,
        uint8 declarantType,
        string calldata declarantName,
        uint64 fairId,
        uint8 speciality,
        uint64 district,
        uint64 region,
        string calldata details,
        uint64[] calldata periods,
        bytes16 userId
    ) external;
    function updateStatus(bytes30 serviceNumber, uint64 responseDate, uint64 statusCode, string calldata note) external;
    function setRequestPeriods(
        bytes30 serviceNumber,
        uint64 statusCode,
        uint64 responseDate,
        uint64 fairId,
        uint64[] calldata periods,
        uint64[] calldata periodStatusCodes,
        string calldata details
    ) external;
    function setRequestDeclarantTypeToFarmer(bytes30 serviceNumber) external;
}
