// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.5.0 <0.9.0;

import "IMarketSlots.sol";
import "IPoa.sol";

// FairTrader files applications in its own name, whoever asks it to.
contract FairTrader {
    IMarketSlots constant slots = IMarketSlots(0x0000000000000000000000000000000000000901);
    IPoa constant poa = IPoa(0x0000000000000000000000000000000000000902);

    event Filed(uint64 applicationId, string serviceNumber);

    uint64 public lastId;

    function submit(uint64 seasonId, uint64 fairId, uint64 period) public {
        uint64[] memory periods = new uint64[](1);
        periods[0] = period;
        string memory serviceNumber;
        (lastId, serviceNumber) = slots.submitApplication(
            seasonId, 0, keccak256("who"), keccak256("what"), "", fairId, 1, 7, 77, periods
        );
        emit Filed(lastId, serviceNumber);
    }

    function submitAndRevert(uint64 seasonId, uint64 fairId, uint64 period) public {
        submit(seasonId, fairId, period);
        revert("changed my mind");
    }

    // Of three, the second is taken back.
    function submitAround(uint64 seasonId, uint64 fairId, uint64 period) public {
        submit(seasonId, fairId, period);
        (bool ok,) = address(this).call(abi.encodeWithSelector(this.submitAndRevert.selector, seasonId, fairId, period));
        require(!ok, "the revert was not seen");
        submit(seasonId, fairId, period);
    }

    // What the services tell in the middle of a transaction.
    function submitAndCount(uint64 seasonId, uint64 fairId, uint64 period) public returns (uint256 before, uint256 inside, uint256 afterwards) {
        bytes16 me = slots.userIdOf(seasonId, address(this));
        before = slots.applicationsOf(seasonId, me, 0, 0).length;
        submit(seasonId, fairId, period);
        inside = slots.applicationsOf(seasonId, me, 0, 0).length;
        (bool ok,) = address(this).call(abi.encodeWithSelector(this.submitAndRevert.selector, seasonId, fairId, period));
        require(!ok, "the revert was not seen");
        afterwards = slots.applicationsOf(seasonId, me, 0, 0).length;
    }

    // A service that refuses is caught, and leaves what was done before and after it.
    function submitDespiteRefusals(uint64 seasonId, uint64 fairId, uint64 period) public {
        submit(seasonId, fairId, period);
        (bool ok,) = address(slots).call(abi.encodeWithSelector(slots.withdrawApplication.selector, seasonId, "of nobody"));
        require(!ok, "the refusal was not seen");
        (ok,) = address(slots).call(abi.encodeWithSelector(slots.acceptOffer.selector, seasonId, uint64(1)));
        require(!ok, "the refusal was not seen");
        submit(seasonId, fairId, period);
    }

    function withdraw(uint64 seasonId, string memory serviceNumber) public {
        slots.withdrawApplication(seasonId, serviceNumber);
    }

    function giveBack(uint64 seasonId, string memory serviceNumber, uint64 day) public {
        uint64[] memory returnedDays = new uint64[](1);
        returnedDays[0] = day;
        slots.returnPlace(seasonId, serviceNumber, returnedDays);
    }

    function accept(uint64 seasonId, uint64 offerId) public {
        slots.acceptOffer(seasonId, offerId);
    }

    function decline(uint64 seasonId, uint64 offerId) public {
        slots.declineOffer(seasonId, offerId);
    }

    // As many reads as asked for, in one transaction.
    function countSeasons(uint256 times) public view returns (uint64 count) {
        for (uint256 i = 0; i < times; i++) {
            count = slots.seasonCount();
        }
    }

    function mySeason(uint64 seasonId) public view returns (uint8 state, string memory name, address operator, bytes16 me) {
        (state,, name,, operator,,,,) = slots.season(seasonId);
        me = slots.userIdOf(seasonId, address(this));
    }

    function myApplication(uint64 seasonId, string memory serviceNumber)
        public view returns (bool mine, uint64 fairId, uint64 firstPeriod, uint8 standing, bool withdrawn)
    {
        bytes16 owner;
        uint64[] memory periods;
        (, owner, fairId,, periods,,, standing,,, withdrawn) = slots.application(seasonId, serviceNumber);
        mine = owner == slots.userIdOf(seasonId, address(this));
        firstPeriod = periods[0];
    }

    function firstRow(uint64 seasonId) public view returns (uint64 fairId, uint64 places, uint256 rows) {
        (uint64[] memory fairs,,, uint64[] memory individuals,,) = slots.planRows(seasonId, 0, 0);
        return (fairs[0], individuals[0], fairs.length);
    }

    function firstOutcome(uint64 seasonId, string memory serviceNumber) public view returns (uint8 kind, uint32 row, uint32 number) {
        (, uint8[] memory kinds,, uint32[] memory rows, uint32[] memory numbers,) = slots.outcomes(seasonId, serviceNumber);
        return (kinds[0], rows[0], numbers[0]);
    }

    function firstDepartment() public view returns (address operator, uint64 power, string memory moniker, address consensusAddress) {
        (address[] memory operators,, uint64[] memory powers,) = poa.validators(1, 0, 1);
        operator = operators[0];
        power = powers[0];
        (moniker, consensusAddress,,,,,,) = poa.validator(operator);
    }

    // Anything by any kind of call: 0 call, 1 static call, 2 delegate call, 3 call code.
    function forward(uint8 kind, address to, bytes memory data) public payable returns (bool ok, bytes memory result) {
        uint256 value = msg.value;
        assembly {
            let size := mload(data)
            let start := add(data, 32)
            switch kind
            case 0 { ok := call(gas(), to, value, start, size, 0, 0) }
            case 1 { ok := staticcall(gas(), to, start, size, 0, 0) }
            case 2 { ok := delegatecall(gas(), to, start, size, 0, 0) }
            default { ok := callcode(gas(), to, value, start, size, 0, 0) }
            result := mload(0x40)
            mstore(result, returndatasize())
            returndatacopy(add(result, 32), 0, returndatasize())
            mstore(0x40, and(add(add(result, add(returndatasize(), 32)), 31), not(31)))
        }
    }
}
