// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {CheatingOdds} from "../../src/market/CheatingOdds.sol";
import {Test} from "../Test.sol";

/// @notice The contract's whole numbers against the model's (tests/vectors/economics.json), and what must hold for all.
contract CheatingOddsTest is Test {
    uint256 private constant PPM = 1_000_000;

    function test_vectors_agree() external view {
        string memory json = vm.readFile("../tests/vectors/economics.json");
        uint256 count = vm.parseJsonUint(json, ".casesCount");
        assertGe(count, 200, "cases");
        for (uint256 i; i < count; ++i) {
            string memory place = string.concat(".cases[", vm.toString(i), "].");
            uint256 detected = CheatingOdds.detection(
                _number(json, place, "auditRatePpm"),
                _number(json, place, "auditors"),
                _number(json, place, "colludingPpm"),
                _number(json, place, "withholdingPpm"),
                _number(json, place, "openDetectionPpm")
            );
            assertEq(detected, _number(json, place, "detectionPpm"), place);
            bool holds =
                CheatingOdds.cheatingLoses(detected, _number(json, place, "stake"), _number(json, place, "gain"));
            assertEq(holds, vm.parseJsonBool(json, string.concat(place, "holds")), place);
        }
        assertFalse(vm.keyExistsJson(json, string.concat(".cases[", vm.toString(count), "]")), "more cases");
    }

    function test_expNeg_ends() external pure {
        assertEq(CheatingOdds.expNeg(0), PPM, "e^0");
        assertEq(CheatingOdds.expNeg(16 * PPM), 1, "e^-16");
        assertEq(CheatingOdds.expNeg(type(uint256).max), 1, "least");
        // e^-1 = 0.36787944..., ln 2 = 0.693147...
        assertEq(CheatingOdds.expNeg(PPM), 367_880, "e^-1");
        assertEq(CheatingOdds.expNeg(693_147), 500_001, "e^-ln 2");
    }

    /// @dev e^-(x+y) = e^-x e^-y, each value less than 1.001 parts above the true one and never below it.
    function testFuzz_expNeg_multiplies(uint256 x, uint256 y) external pure {
        x = bound(x, 0, 16 * PPM - 1);
        y = bound(y, 0, 16 * PPM - 1 - x);
        uint256 left = CheatingOdds.expNeg(x);
        uint256 right = CheatingOdds.expNeg(y);
        uint256 both = CheatingOdds.expNeg(x + y);
        assertLe(1000 * PPM * both, 1000 * left * right + 1001 * PPM, "above");
        if (left > 1 && right > 1) {
            assertGe(1_000_000 * PPM * both, (1000 * left - 1001) * (1000 * right - 1001), "below");
        }
        assertLe(both, left, "falls");
    }

    /// @dev More audits never make detection less likely; more collusion or withholding never more likely; and it is a chance.
    function testFuzz_detection_monotone(
        uint32 rate,
        uint16 auditors,
        uint24 colluding,
        uint24 withholding,
        uint24 open
    ) external pure {
        uint256 r = bound(rate, 0, PPM - 1);
        uint256 a = bound(auditors, 0, 65_534);
        uint256 c = bound(colluding, 0, PPM - 1);
        uint256 w = bound(withholding, 0, PPM - 1);
        uint256 o = bound(open, 0, PPM - 1);
        uint256 base = CheatingOdds.detection(r, a, c, w, o);
        assertLe(base, PPM, "chance");
        assertGe(base, o, "the open challenge alone finds as much");
        assertGe(CheatingOdds.detection(r + 1, a, c, w, o), base, "rate");
        assertGe(CheatingOdds.detection(r, a + 1, c, w, o), base, "auditors");
        assertLe(CheatingOdds.detection(r, a, c + 1, w, o), base, "colluding");
        assertLe(CheatingOdds.detection(r, a, c, w + 1, o), base, "withholding");
        assertGe(CheatingOdds.detection(r, a, c, w, o + 1), base, "open detection");
    }

    /// @dev Where the rule holds, the expected loss (what burns at least, by the chance of being found) exceeds the expected gain.
    function testFuzz_cheatingLoses_meansExpectedLoss(uint256 detected, uint128 stake, uint128 gain) external pure {
        detected = bound(detected, 0, PPM);
        bool loses = CheatingOdds.cheatingLoses(detected, stake, gain);
        assertEq(loses, detected * stake > 2 * (PPM - detected) * gain, "rule");
        if (loses) assertTrue(detected * (uint256(stake) / 2 + 1) > (PPM - detected) * gain, "expectation");
        else assertFalse(CheatingOdds.cheatingLoses(detected, stake, uint256(gain) + 1), "more gain");
    }

    function _number(string memory json, string memory place, string memory key) private pure returns (uint256) {
        return vm.parseJsonUint(json, string.concat(place, key));
    }
}
