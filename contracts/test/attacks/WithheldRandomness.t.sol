// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAuditCourt} from "../../src/audits/IAuditCourt.sol";
import {Sortition} from "../../src/audits/Sortition.sol";
import {AuditId, AuditIdLib} from "../../src/types/AuditId.sol";
import {Audits} from "../../src/types/JobSpec.sol";
import {JobId} from "../../src/types/JobId.sol";
import {AuditFixture} from "../audits/AuditFixture.sol";
import {Fault, TinyRun} from "../dispute/TinyRun.sol";

/// @notice Block producers of the worker's coalition withhold the block whose hash would sample a false segment, so that another one's
/// decides. Bounded: the height is fixed, whoever follows decides, and nobody draws twice; and forgetting the block samples everything.
contract WithheldRandomnessTest is AuditFixture {
    uint256 private constant MILLION = 1_000_000;
    uint32 private constant RATE = 300_000;

    function setUp() external {
        deployAudits();
    }

    function auditTerms() internal pure override returns (Audits memory) {
        return Audits({rate: RATE, auditors: 3, fee: uint128(FEE), budget: BUDGET});
    }

    /// @dev Of `m` producers at a height each is the coalition's with chance w1, and withholds its block when that would sample. Sampling falls to
    /// x(i) = r (1 - w1 + w1 x(i-1)), x(0) = r, and never below r (1 - w), w = 1 - (1 - w1)^m <= m w1: what the check at posting counts with.
    /// forge-config: default.fuzz.runs = 48
    function testFuzz_withheldByM_samplingStaysAboveTheBound(uint256 seed, uint256 m, uint256 w1) external pure {
        m = bound(m, 1, 4);
        w1 = bound(w1, 0, 250_000);
        uint256 expected = RATE;
        for (uint256 i; i < m; ++i) {
            expected = RATE * (MILLION - w1 + w1 * expected / MILLION) / MILLION;
        }
        uint256 draws = 3000;
        uint256 sampled;
        for (uint32 g; g < draws; ++g) {
            if (_isSampledDespite(AuditIdLib.idOf(JobId.wrap(1), 0, g), seed, m, w1)) ++sampled;
        }
        // 4.5 standard deviations.
        uint256 mean = draws * expected;
        uint256 distance = sampled * MILLION > mean ? sampled * MILLION - mean : mean - sampled * MILLION;
        assertLe(distance * distance, draws * expected * (MILLION - expected) * 2025 / 100, "expected sampling");
        assertGe(expected + 2, RATE * (MILLION - m * w1) / MILLION, "the bound of the check at posting");
    }

    /// @dev The producer who withholds has one try at its height: what is recorded stays, although the chain's hash at that height changes.
    function test_recorded_staysWhateverComesLater() external {
        submitRun(TinyRun.create(1, Fault.None, 0), 1, 1);
        uint256 height = block.number + 4;
        pass(5);
        bytes32 sampling = _hashThat(true);
        vm.setBlockhash(height, sampling);
        court.recordRandomness(height);
        vm.setBlockhash(height, _hashThat(false));
        drawAll();
        assertStanding(0, IAuditCourt.Standing.Begun);
        assertEq(court.auditOf(idOf(0)).seed, Sortition.seedOf(sampling, idOf(0)), "seed");
    }

    /// @dev Keeping the record from the chain until the block is forgotten is worse for a cheater than a draw.
    function test_suppressedRecord_samplesEverything() external {
        submitRun(TinyRun.create(1, Fault.None, 0), 1, 1);
        uint256 height = block.number + 4;
        pass(5);
        vm.setBlockhash(height, _hashThat(false));
        pass(257);
        drawAll();
        assertStanding(0, IAuditCourt.Standing.Begun);
    }

    /// @dev A worker that anchors cannot know the block that decides: it is not there yet.
    function test_height_isLaterThanTheReceipt() external {
        submitRun(TinyRun.create(2, Fault.None, 0), 2, 1);
        for (uint32 g; g < 2; ++g) {
            assertEq(court.auditOf(idOf(g)).height, block.number + 4, "height");
        }
    }

    function _isSampledDespite(AuditId id, uint256 seed, uint256 m, uint256 w1) private pure returns (bool sampled) {
        for (uint256 i; i <= m; ++i) {
            bytes32 blockHash = keccak256(abi.encode("block", seed, id, i));
            sampled = Sortition.isSampled(Sortition.seedOf(blockHash, id), RATE);
            bool held = uint256(keccak256(abi.encode("producer", seed, id, i))) % MILLION < w1;
            if (!sampled || !held || i == m) return sampled;
        }
    }

    function _hashThat(bool samples) private view returns (bytes32 blockHash) {
        for (uint256 i = 1;; ++i) {
            blockHash = keccak256(abi.encode(i));
            if (Sortition.isSampled(Sortition.seedOf(blockHash, idOf(0)), RATE) == samples) return blockHash;
        }
    }
}
