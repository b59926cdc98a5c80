// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.5.0 <0.9.0;

/// @title The departments that run the chain: module x/poa
/// @notice Answers at 0x0000000000000000000000000000000000000902. It only reads: validators are changed by governance.
/// @dev No function takes value. A refusal reverts with the module's own words as Error(string). One transaction can make
/// 20 calls of this and other native contracts. *At are Unix seconds. States: 1 active, 2 suspended, 3 removed.
interface IPoa {
    /// @notice A page of the departments of one state, or of all with state 0, in the order of operators. A page has 100
    /// at most: a limit of 0 or above 100 stands for 100.
    /// @dev consensusAddresses: addresses of the keys that sign blocks.
    /// @dev powers: weights in consensus while active; votes on proposals weigh one each.
    function validators(uint8 state, uint64 offset, uint64 limit) external view returns (
        address[] memory operators,
        address[] memory consensusAddresses,
        uint64[] memory powers,
        uint8[] memory states
    );

    /// @notice The validator of a department.
    /// @dev moniker: the English name of the department.
    /// @dev suspensionPending: whether evidence against it waits to be executed.
    /// @dev joinedHeight: the block in which the department was added last, 0 for genesis.
    /// @dev keyHeight: the block in which the consensus key was set.
    function validator(address operator) external view returns (
        string memory moniker,
        address consensusAddress,
        bytes32 consensusKey,
        uint64 power,
        uint8 state,
        bool suspensionPending,
        uint64 joinedHeight,
        uint64 keyHeight
    );

    /// @notice The department that uses a consensus address.
    /// @dev retiredHeight: the block in which another key replaced this one, 0 while it is in use.
    function operatorOf(address consensusAddress) external view returns (address operator, uint64 retiredHeight);

    /// @notice What a department says of itself.
    function department(address operator) external view returns (
        string memory nameRu,
        string memory nameEn,
        string memory contact,
        string memory site
    );

    /// @notice Why and since when a validator is suspended: all 0 if it is not.
    /// @dev reason: 1 governance, 2 two votes in one round, 3 a header signed against the chain.
    /// @dev infractionHeight: the height of the offence, 0 for governance; infractionAt its time.
    function suspension(address operator) external view returns (
        uint8 reason,
        uint64 height,
        uint64 infractionHeight,
        uint64 infractionAt
    );

    /// @notice The blocks that an active validator did not sign, of those counted in the window.
    function uptime(address operator) external view returns (
        uint64 sinceHeight,
        uint32 window,
        uint32 counted,
        uint32 missed
    );
}
