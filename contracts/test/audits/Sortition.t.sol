// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Sortition} from "../../src/audits/Sortition.sol";
import {AuditId, AuditIdLib} from "../../src/types/AuditId.sol";
import {JobId} from "../../src/types/JobId.sol";
import {Test} from "../Test.sol";

/// @notice Chances are what economics assumes: every unit by itself with k / total, every segment with its rate.
contract SortitionTest is Test {
    uint256 private constant MILLION = 1_000_000;

    /// @dev 4,000 draws at a rate: at most 4.5 standard deviations off, which more runs would only find to happen once in 150,000.
    /// forge-config: default.fuzz.runs = 256
    function testFuzz_isSampled_atItsRate(bytes32 randomness, uint32 rate) external pure {
        rate = uint32(bound(rate, 20_000, 980_000));
        uint256 draws = 4000;
        uint256 hits;
        for (uint32 g; g < draws; ++g) {
            if (Sortition.isSampled(_seed(randomness, g), rate)) ++hits;
        }
        _assertNear(hits, draws, rate, "sampled");
    }

    function testFuzz_isSampled_never_orAlways(bytes32 seed) external pure {
        assertFalse(Sortition.isSampled(seed, 0), "never");
        assertTrue(Sortition.isSampled(seed, MILLION), "always");
    }

    /// @dev Seats follow stake: three auditors with 1, 10 and 40 units of 100 each get theirs, over 60 audits.
    /// forge-config: default.fuzz.runs = 48
    function testFuzz_isDrawn_byStake(bytes32 randomness) external pure {
        uint256[3] memory units = [uint256(10), 30, 60];
        uint256[3] memory seats;
        uint256 audits = 60;
        for (uint32 g; g < audits; ++g) {
            bytes32 seed = _seed(randomness, g);
            for (uint256 a; a < 3; ++a) {
                for (uint256 u; u < units[a]; ++u) {
                    if (Sortition.isDrawn(seed, address(uint160(a + 1)), u, 5, 100)) ++seats[a];
                }
            }
        }
        // Chi-square over the three, each a sum of independent draws with chance 1/20.
        uint256 chi;
        for (uint256 a; a < 3; ++a) {
            uint256 draws = units[a] * audits;
            uint256 expected = draws / 20;
            uint256 distance = seats[a] > expected ? seats[a] - expected : expected - seats[a];
            chi += distance * distance * 1000 / (expected * 19 / 20);
        }
        // Three degrees of freedom exceed 30 once in 700,000.
        assertLe(chi, 30_000, "chi-square, in thousandths");
    }

    function testFuzz_isDrawn_whereAsManyAreAskedFor(bytes32 seed, address auditor, uint256 unit, uint256 total)
        external
        pure
    {
        total = bound(total, 1, type(uint64).max);
        assertTrue(Sortition.isDrawn(seed, auditor, unit, total, total), "all");
        assertFalse(Sortition.isDrawn(seed, auditor, unit, 0, total), "none");
    }

    /// @dev More auditors never take a seat away, more units never give one.
    function testFuzz_isDrawn_monotone(bytes32 seed, address auditor, uint16 k, uint64 total) external pure {
        vm.assume(k > 0 && total > 0 && total < type(uint64).max);
        if (!Sortition.isDrawn(seed, auditor, 0, k, total)) {
            assertFalse(Sortition.isDrawn(seed, auditor, 0, k - 1, total), "fewer auditors");
            assertFalse(Sortition.isDrawn(seed, auditor, 0, k, total + 1), "more units");
        }
    }

    function testFuzz_auditId_roundTrip(uint64 jobId, uint16 attempt, uint32 segment) external pure {
        AuditId id = AuditIdLib.idOf(JobId.wrap(jobId), attempt, segment);
        assertEq(JobId.unwrap(id.jobId()), jobId, "job");
        assertEq(id.attempt(), attempt, "attempt");
        assertEq(id.segment(), segment, "segment");
    }

    function _seed(bytes32 randomness, uint32 segment) private pure returns (bytes32) {
        return Sortition.seedOf(randomness, AuditIdLib.idOf(JobId.wrap(1), 0, segment));
    }

    /// @dev |hits - n p| <= 4.5 sqrt(n p (1 - p)), squared.
    function _assertNear(uint256 hits, uint256 draws, uint256 chancePpm, string memory what) private pure {
        uint256 expected = draws * chancePpm;
        uint256 distance = hits * MILLION > expected ? hits * MILLION - expected : expected - hits * MILLION;
        uint256 variance = draws * chancePpm * (MILLION - chancePpm);
        assertLe(distance * distance, variance * 2025 / 100, what);
    }
}
