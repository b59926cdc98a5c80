// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.5.0 <0.9.0;

/// @title Places at the city's fairs: module x/marketslots
/// @notice Answers at 0x0000000000000000000000000000000000000901. The account that acts is msg.sender: a contract acts
/// as itself, never as the sender of the transaction, and writes only while a registrar has it enrolled in x/access. To
/// submit, that enrolment is in the class that the parameters of x/marketslots name for traders.
/// @dev What a call changed is undone when its caller reverts. A refusal reverts with the module's own words as
/// Error(string). No function takes value; functions that change state refuse static and delegate calls. One
/// transaction can make 20 calls of this and other native contracts.
///
/// Days, periods and moments that are not named *At or *Height are ticks: 100 ns since 0001-01-01 00:00 in Moscow time,
/// that is (Unix seconds + 10800) * 10**7 + 621355968000000000. *At are Unix seconds. A page has 100 records at most: a
/// limit of 0 or above 100 stands for 100.
///
/// Numbers of enumerations:
///  state of a season   1 open, 2 distributing, 3 closed
///  filing              1 operator, 2 traders, 3 both
///  declarant type      0 individual, 1 individual entrepreneur, 2 legal entity, 3 individual as entrepreneur, 4 farmer
///  speciality          1 vegetables, 2 meat, 3 fish, 4 foodstuffs
///  source              1 operator, 2 the trader's own account
///  standing            0 undecided, 1 admitted, 2 refused
///  kind of an outcome  1 accepted, 2 waiting, 3 rejected, 4 not considered
///  queue               1 individuals, 2 farmers, 3 legal entities
///  claim               0 as allotted, 1 returned, 2 offered, 3 holds what was offered, 4 declined, 5 expired
///  state of an offer   1 open, 2 accepted, 3 declined, 4 expired
interface IMarketSlots {
    /// @notice An application was filed. Its register number comes in the next block.
    event ApplicationSubmitted(uint64 indexed seasonId, uint64 indexed applicationId, address indexed trader, string serviceNumber);

    /// @notice An application was taken back for good.
    event ApplicationWithdrawn(uint64 indexed seasonId, uint64 indexed applicationId, address indexed signer, string serviceNumber);

    /// @notice A place was given back. If somebody waits for it, OfferMade follows.
    event PlaceReturned(uint64 indexed seasonId, uint64 indexed applicationId, address indexed signer, uint64 day, uint32 row, uint32 number);

    /// @notice A place is offered to an application that waits.
    event OfferMade(uint64 indexed seasonId, uint64 indexed offerId, uint64 indexed applicationId, uint64 day, uint32 row, uint32 number, uint64 deadline);

    /// @notice A place has a new holder.
    event OfferAccepted(uint64 indexed seasonId, uint64 indexed offerId, uint64 indexed applicationId, address signer);

    /// @notice An offer was declined.
    event OfferDeclined(uint64 indexed seasonId, uint64 indexed offerId, uint64 indexed applicationId, address signer);

    /// @notice Files an application of msg.sender.
    /// @param declarantCommitment Salted commitment to who applies.
    /// @param detailsCommitment Salted commitment to goods, vehicle and other details.
    /// @param publicName Name of a legal entity, else empty.
    /// @param periods The days applied for.
    function submitApplication(
        uint64 seasonId,
        uint8 declarantType,
        bytes32 declarantCommitment,
        bytes32 detailsCommitment,
        string calldata publicName,
        uint64 fairId,
        uint8 speciality,
        uint64 district,
        uint64 region,
        uint64[] calldata periods
    ) external returns (uint64 applicationId, string memory serviceNumber);

    /// @notice Takes an application back for good while the season is open: that of msg.sender, or one that it filed as
    /// the operator of the season.
    function withdrawApplication(uint64 seasonId, string calldata serviceNumber) external;

    /// @notice Gives the places of up to 16 days back after the season is closed.
    function returnPlace(uint64 seasonId, string calldata serviceNumber, uint64[] calldata returnedDays) external;

    /// @notice Takes a place that is offered.
    function acceptOffer(uint64 seasonId, uint64 offerId) external;

    /// @notice Passes a place on to the next who waits.
    function declineOffer(uint64 seasonId, uint64 offerId) external;

    /// @notice The number of seasons; their ids run from 1 to it.
    function seasonCount() external view returns (uint64 count);

    /// @notice Terms and state of a season.
    function season(uint64 seasonId) external view returns (
        uint8 state,
        uint8 filing,
        string memory name,
        string memory policy,
        address operator,
        uint64 opensAt,
        uint64 closesAt,
        uint32 planRowCount,
        uint64 applicationCount
    );

    /// @notice The trading days of a season, ascending.
    function tradingDays(uint64 seasonId, uint64 offset, uint64 limit) external view returns (uint64[] memory tradingDay);

    /// @notice A reason for refusal from the list that the season publishes.
    function refusalReason(uint64 seasonId, uint32 code) external view returns (string memory titleRu, string memory titleEn);

    /// @notice The Merkle root of a plan and the height at which the plan became final, 0 before that.
    function planRoot(uint64 seasonId) external view returns (bytes32 root, uint64 frozenHeight);

    /// @notice The places of one fair on one day for one speciality. Rows count from 0.
    function planRow(uint64 seasonId, uint32 row) external view returns (
        uint64 fairId,
        uint64 period,
        uint8 speciality,
        uint64 individuals,
        uint64 farmers,
        uint64 legalEntities,
        uint64 minPlaces
    );

    /// @notice A page of plan rows.
    function planRows(uint64 seasonId, uint64 offset, uint64 limit) external view returns (
        uint64[] memory fairIds,
        uint64[] memory periods,
        uint8[] memory specialities,
        uint64[] memory individuals,
        uint64[] memory farmers,
        uint64[] memory legalEntities
    );

    /// @notice An application. The status is the one that decides whether it takes part; 0 while none does.
    /// @dev userId: whom it belongs to; see userIdOf.
    function application(uint64 seasonId, string calldata serviceNumber) external view returns (
        uint64 applicationId,
        bytes16 userId,
        uint64 fairId,
        uint8 speciality,
        uint64[] memory periods,
        uint64 filedAt,
        uint64 regNum,
        uint8 standing,
        uint32 statusCode,
        uint32 reason,
        bool withdrawn
    );

    /// @notice What an application says of its declarant.
    /// @dev confirmed: whether the operator confirmed the type.
    function declarant(uint64 seasonId, string calldata serviceNumber) external view returns (
        uint8 declarantType,
        bool confirmed,
        bytes32 declarantCommitment,
        bytes32 detailsCommitment,
        string memory publicName,
        uint64 district,
        uint64 region
    );

    /// @notice How an application was filed, with what the operator claims of it.
    function filing(uint64 seasonId, string calldata serviceNumber) external view returns (
        uint8 source,
        uint64 claimedDate,
        uint64 claimedRegNum,
        uint64 filedHeight
    );

    /// @notice A page of the statuses of an application in the order in which they were recorded.
    function statuses(uint64 seasonId, string calldata serviceNumber, uint64 offset, uint64 limit) external view returns (
        uint32[] memory codes,
        uint32[] memory reasons,
        uint64[] memory responseDates,
        uint64[] memory heights
    );

    /// @notice The service number of an application; ids run from 1 to applicationCount.
    function serviceNumberOf(uint64 seasonId, uint64 applicationId) external view returns (string memory serviceNumber);

    /// @notice The pseudonym in one season of the subject behind an account that may write.
    function userIdOf(uint64 seasonId, address account) external view returns (bytes16 userId);

    /// @notice Ids of the applications of one user above an id, ascending.
    function applicationsOf(uint64 seasonId, bytes16 userId, uint64 aboveId, uint64 limit) external view returns (uint64[] memory applicationIds);

    /// @notice What became of each period of an application, in the order in which it names them; empty until that is
    /// written.
    /// @dev rows: index of the plan row plus one, 0 if there is none.
    /// @dev numbers: place number if accepted, position from 1 if waiting.
    /// @dev reasons: as in OutcomeReason of moscow.marketslots.v1.
    function outcomes(uint64 seasonId, string calldata serviceNumber) external view returns (
        uint64[] memory outcomeDays,
        uint8[] memory kinds,
        uint8[] memory queues,
        uint32[] memory rows,
        uint32[] memory numbers,
        uint8[] memory reasons
    );

    /// @notice A page of the applications of one queue at a plan row that ended as accepted (1), waiting (2) or rejected
    /// (3), in order.
    /// @dev total: how many there are.
    /// @dev remaining: places of the queue that nobody got.
    function rowOutcome(uint64 seasonId, uint32 row, uint8 queue, uint8 kind, uint64 offset, uint64 limit) external view returns (
        uint64[] memory applicationIds,
        uint64 total,
        uint64 remaining
    );

    /// @notice How far the allocation of a season is. finishedHeight is 0 while results are being written.
    function distribution(uint64 seasonId) external view returns (
        uint64 snapshotHeight,
        bytes32 snapshotHash,
        uint64 cursor,
        uint64 total,
        uint64 finishedHeight
    );

    /// @notice Roots and counts of a closed season. Counts are of periods of applications.
    function closing(uint64 seasonId) external view returns (
        uint64 closedHeight,
        bytes32 applicationsRoot,
        bytes32 outcomesRoot,
        uint64 accepted,
        uint64 waiting,
        uint64 rejected,
        uint64 notConsidered,
        uint64 places,
        uint64 remaining
    );

    /// @notice What changed after the allocation for an application at a plan row.
    function claim(uint64 seasonId, string calldata serviceNumber, uint32 row) external view returns (
        uint8 standing,
        uint32 number,
        uint8 queue,
        uint64 offerId,
        uint64 reportId
    );

    /// @notice A place of a closed season as it stands now.
    /// @dev applicationId: who holds it, 0 if nobody does.
    /// @dev offerId: the open offer of it, 0 if there is none.
    function place(uint64 seasonId, uint32 row, uint32 number) external view returns (uint8 queue, uint64 applicationId, uint64 offerId);

    /// @notice An offer of a place. It cannot be accepted from the deadline on.
    function offer(uint64 seasonId, uint64 offerId) external view returns (
        uint64 applicationId,
        uint32 row,
        uint32 number,
        uint8 queue,
        uint64 day,
        uint64 deadline,
        uint8 state
    );

    /// @notice The open offers to an application.
    function openOffersOf(uint64 seasonId, string calldata serviceNumber) external view returns (uint64[] memory offerIds);
}
