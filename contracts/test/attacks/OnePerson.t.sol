// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Settlement} from "../../src/market/Settlement.sol";
import {IReceiptDesk} from "../../src/receipts/IReceiptDesk.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobState} from "../../src/types/JobState.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice One person is requester, worker and challengers, and wants to get more out than it put in, or to shed a stake cheaply
/// before somebody else takes it. Stopped: money only moves between parties or burns, and of every stake that is lost half burns at
/// least, of every bond half as well.
contract OnePersonTest is AttackFixture {
    /// @dev All money of the person: stakes, escrow, tokens.
    function _wealth() private view returns (uint256 sum) {
        address[4] memory people = [requester, worker, challenger, rival];
        for (uint256 i; i < people.length; ++i) {
            sum += stakeOf(people[i]) + token.balanceOf(people[i]) + escrow.balanceOf(address(token), people[i]);
        }
    }

    function test_winningAgainstOneself_losesHalfTheStake() external {
        uint256 before = _wealth();
        JobId jobId = postAndStart(10, 5);
        submit(jobId, 0, segmentRoot(0));
        enter(jobId, 0, challenger);
        settle(jobId, 0, 0, challenger, true);
        vm.prank(requester);
        market.cancel(jobId);
        assertGe(before - _wealth(), STAKE / 2 + CLAIM_BOND, "loss");
    }

    function test_equivocatingForOneself_losesThreeQuartersOfTheStake() external {
        uint256 before = _wealth();
        JobId jobId = postAndStart(10, 5);
        IReceiptDesk.Receipt memory one = receiptFor(jobId, 0, 0, keccak256("one"));
        IReceiptDesk.Receipt memory two = receiptFor(jobId, 0, 0, keccak256("two"));
        _equivocate(one, two);
        vm.prank(requester);
        market.cancel(jobId);
        // The accuser is this contract.
        assertEq(before - _wealth() - stakeOf(address(this)), STAKE - STAKE / 4 + CLAIM_BOND, "loss");
    }

    /// @dev Over all paths: whatever the person does, it never has more than before, and each loss of a stake burned half of it.
    /// forge-config: default.fuzz.runs = 128
    function testFuzz_allPaths_loseTheBurnShare(uint256 seed) external {
        uint256 before = _wealth();
        uint256 lostStakes;
        uint256 lostBonds;
        JobId jobId = post(8, 2);
        for (uint256 i; i < 32 && vault.accountOf(worker).free >= STAKE + CLAIM_BOND; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint16 attempt = market.statusOf(jobId).attempt;
            startBy(worker, jobId);
            uint32 first = market.statusOf(jobId).finalized;
            submit(jobId, first, segmentRoot(first));
            uint256 accomplices = seed % 4;
            for (uint256 j; j <= accomplices; ++j) {
                enter(jobId, first, challenger);
            }
            if (seed >> 8 & 1 == 0) {
                settle(jobId, first, attempt, challenger, false);
                ++lostBonds;
                enter(jobId, first, rival);
            }
            if (seed >> 9 & 1 == 0) {
                IReceiptDesk.Receipt memory one = receiptFor(jobId, attempt, 0, keccak256("one"));
                IReceiptDesk.Receipt memory two = receiptFor(jobId, attempt, 0, keccak256("two"));
                _equivocate(one, two);
            } else {
                settle(jobId, first, attempt, seed >> 8 & 1 == 0 ? rival : challenger, true);
            }
            ++lostStakes;
            while (vault.accountOf(challenger).locked != 0) {
                settle(jobId, first, attempt, challenger, true);
            }
            while (vault.accountOf(rival).locked != 0) {
                settle(jobId, first, attempt, rival, true);
            }
        }
        if (market.statusOf(jobId).state == JobState.Open) {
            vm.prank(requester);
            market.cancel(jobId);
        }
        // The accuser of an equivocation is this contract here: count it as the person's.
        uint256 now_ = _wealth() + stakeOf(address(this));
        assertTrue(lostStakes > 0, "something was lost");
        assertGe(before - now_, lostStakes * (STAKE / 2 + CLAIM_BOND) + lostBonds * BOND / 2, "burned");
    }

    /// @dev What comes back of a stake is half at most, whatever the numbers.
    function testFuzz_slash_returnsHalfAtMost(uint128 stake, uint128 bond, uint16 games) external pure {
        uint256 count = bound(games, 1, type(uint16).max);
        Settlement.Slash memory split = Settlement.slash(stake, bound(bond, 0, stake / 4), count);
        assertLe(split.won + split.kept, stake / 2, "comes back");
    }

    function _equivocate(IReceiptDesk.Receipt memory one, IReceiptDesk.Receipt memory two) private {
        desk.proveEquivocation(worker, one, signed("worker", one), two, signed("worker", two));
    }
}
