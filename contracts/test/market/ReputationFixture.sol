// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IReputation} from "../../src/market/IReputation.sol";
import {Reputation} from "../../src/market/Reputation.sol";
import {Test} from "../Test.sol";

/// @notice A reputation whose market is this contract, and made-up lives of accounts.
abstract contract ReputationFixture is Test {
    uint256 internal constant ONE = 1 << 32;
    uint256 internal constant FULL = 100 ether;
    uint256 internal constant HALF_LIFE = 65_536 * 120;
    uint256 internal constant DUES = 30 days;

    Reputation internal reputation;

    /// @dev One observation to come: of what kind, by which of a few counterparties, of what worth, after how long.
    struct Happening {
        uint256 kind;
        address counterparty;
        uint256 worth;
        uint256 wait;
    }

    function deployReputation() internal {
        // A whole number of ticks, so that waits of whole ticks are what they say.
        vm.warp(14_166_667 * 120);
        reputation = new Reputation();
        reputation.initialize(address(this));
    }

    /// @notice The n-th happening of a life that a seed decides: mostly finished jobs, of small and large worth.
    function happeningOf(uint256 seed, uint256 n) internal pure returns (Happening memory happening) {
        seed = uint256(keccak256(abi.encode(seed, n)));
        happening.kind = seed % 8;
        happening.counterparty = address(uint160(0x1000 + (seed >> 8) % 5));
        happening.worth = (seed >> 16) % 3 == 0 ? type(uint256).max >> (seed >> 24) % 200 : (seed >> 32) % (2 * FULL);
        happening.wait = (seed >> 128) % 5 == 0 ? (seed >> 136) % 400 days : (seed >> 136) % 4 days;
    }

    function happen(address account, Happening memory happening) internal {
        if (happening.kind == 0) reputation.recordLostDispute(account, happening.counterparty, happening.worth);
        else if (happening.kind == 1) reputation.recordTimeout(account, happening.counterparty);
        else reputation.recordFinalizedJob(account, happening.counterparty, happening.worth);
    }

    function assertSameStanding(Reputation actual, Reputation expected, address account) internal view {
        assertEq(abi.encode(actual.standingOf(account)), abi.encode(expected.standingOf(account)), "standing");
        assertEq(abi.encode(actual.recordOf(account)), abi.encode(expected.recordOf(account)), "record");
        assertEq(actual.scoreOf(account), expected.scoreOf(account), "score");
        assertEq(actual.confidenceOf(account), expected.confidenceOf(account), "confidence");
    }
}
